"""Which node group is the odd one out: each value against the most common one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eks_windows.model import Fact, NodeGroup
    from eks_windows.values import Place

T = TypeVar("T")


def most_common(items: Sequence[T], same: Callable[[T, T], bool | None]) -> T | None:
    """The item that most others are the same as; the first of several; None where there are no items."""
    return max(items, key=lambda item: sum(same(item, other) is True for other in items), default=None)


def by_place(items: Sequence[tuple[NodeGroup, Fact[T]]]) -> Iterator[tuple[list[NodeGroup], Fact[T]]]:
    """Items that stand at one place once, with all their groups: one cause is one finding."""
    groups: dict[Place, list[NodeGroup]] = defaultdict(list)
    facts: dict[Place, Fact[T]] = {}
    for group, fact in items:
        if group not in groups[fact.place]:
            groups[fact.place].append(group)
        facts[fact.place] = fact
    for place, members in groups.items():
        yield members, facts[place]


def titles(groups: Sequence[NodeGroup]) -> str:
    """The groups by name, to begin a sentence."""
    return " and ".join(group.title for group in groups)
