"""An answer to a question, or why there is none: who needs it and has it not can only say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Never, TypeVar, cast

T_co = TypeVar("T_co", covariant=True)


class NotReadError(Exception):
    """A check needs what could not be read; its text says why not."""


@dataclass(frozen=True)
class Answer(Generic[T_co]):
    """What was found out.

    Attributes:
        found: what was found, where something was.
        why_not: why nothing could be read; "" where it was.
    """

    found: T_co | None = None
    why_not: str = ""

    @property
    def value(self) -> T_co:
        """What was found.

        Raises:
            NotReadError: it could not be read.
        """
        if self.why_not:
            raise NotReadError(self.why_not)
        return cast("T_co", self.found)


def unread(why: str) -> Answer[Never]:
    """Nothing, and why."""
    return Answer(None, why)
