"""What is known about one property of a resource.

Every property that can be unknown at preview is a `Fact`: known, absent or unknown, and always with its place, so that
a finding can name it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from eks_windows.stack.view import Place

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A property's value, or why there is none.

    Attributes:
        place: where the value stands, or would stand.
        value: the value; None where it is absent or unknown.
        unknown: why it is unknown, as a finding says it; None where it is known or absent.
    """

    place: Place
    value: T | None = None
    unknown: str | None = None

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    @property
    def absent(self) -> bool:
        """Whether it is certain that there is no value."""
        return self.value is None and self.unknown is None

    def map(self, change: Callable[[T], U | None]) -> Fact[U]:
        """The same fact with its value changed; absent where the change gives None."""
        return Fact(self.place, None if self.value is None else change(self.value), self.unknown)

    def default(self, other: Fact[T]) -> Fact[T]:
        """This fact, and the other only where it is certain that this one is not there."""
        return other if self.absent else self

    def or_else(self, other: Fact[T]) -> Fact[T]:
        """This fact where it is known, else the other where that is known, else whichever is not absent."""
        if self.known or other.absent:
            return self
        return other if other.known or self.absent else self
