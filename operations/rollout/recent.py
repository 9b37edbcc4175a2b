"""Answers that are believed for a while, so that looking again and again does not ask again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

LASTS = timedelta(minutes=5)
"""How long an answer is believed."""


@dataclass
class Recent(Generic[T]):
    """The answers of one kind of question, by what they are about. A question that fails is asked again."""

    _found: dict[str | tuple[str, ...], tuple[datetime, T]] = field(
        default_factory=dict[str | tuple[str, ...], tuple[datetime, T]]
    )

    def get(self, about: str | tuple[str, ...], now: datetime, ask: Callable[[], T]) -> T:
        """The answer, asked for where there is none that is young enough."""
        if about not in self._found or now - self._found[about][0] > LASTS:
            self._found[about] = (now, ask())
        return self._found[about][1]
