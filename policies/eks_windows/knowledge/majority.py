"""Which node group is the odd one out: each value against the most common one."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from eks_windows.model import Fact, NodeGroup
    from eks_windows.stack.view import Place

T = TypeVar("T")


def most_common(items: Sequence[T], value: Callable[[T], Hashable]) -> T | None:
    """The first item that has the value which most items have; None where there are no items."""
    counts = Counter(value(item) for item in items)
    return max(items, key=lambda item: counts[value(item)], default=None)


def by_place(items: Sequence[tuple[NodeGroup, Fact[T]]]) -> Iterator[tuple[list[NodeGroup], Fact[T]]]:
    """Items that stand at one place once, with all their groups: one cause is one finding."""
    groups: dict[Place, dict[Place, NodeGroup]] = defaultdict(dict)
    facts: dict[Place, Fact[T]] = {}
    for group, fact in items:
        groups[fact.place].setdefault(group.place, group)
        facts[fact.place] = fact
    for place, members in groups.items():
        yield list(members.values()), facts[place]


def titles(groups: Sequence[NodeGroup]) -> str:
    """The groups by name."""
    return " and ".join(group.title for group in groups)


def run(groups: Sequence[NodeGroup]) -> str:
    """The groups by name with their verb, to begin a sentence."""
    return f"{titles(groups)} {'runs' if len(groups) == 1 else 'run'}"
