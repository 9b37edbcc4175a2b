"""Tags of one resource, with what is open about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eks_windows.stack.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eks_windows.stack.view import Place


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags by key.

    Attributes:
        place: where they stand, or would stand.
        known: those whose keys are known.
        unknown: why there may be others; None where these are all. Pulumi YAML makes a whole list unknown for one
            unknown name in it.
        computed: key and value of tags whose key is not known yet: it is made of another resource's name, so that it
            is none of the keys that are the same everywhere.
    """

    place: Place
    known: Mapping[str, Fact[str]] = field(default_factory=dict[str, "Fact[str]"])
    unknown: str | None = None
    computed: tuple[tuple[Fact[str], Fact[str]], ...] = ()

    def told(self, key: str) -> Fact[str]:
        """The tag of a key; unknown where it may be among those that are not known yet."""
        return self.known.get(key) or Fact(self.place, unknown=self.unknown)

    def over(self, other: Tags) -> Tags:
        """These, and what the other has besides; where only the other is not known, it is told of its place."""
        place = other.place if self.unknown is None and other.unknown is not None else self.place
        return Tags(place, {**other.known, **self.known}, self.unknown or other.unknown, self.computed + other.computed)
