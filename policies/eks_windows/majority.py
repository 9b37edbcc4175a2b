"""Which node group is the odd one out: each value against the most common one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eks_windows.model import Fact, NodeGroup
    from eks_windows.values import Place

T = TypeVar("T")


def most_common(
    items: Sequence[tuple[NodeGroup, Fact[T]]], same: Callable[[T, T], bool | None]
) -> tuple[NodeGroup, T] | None:
    """The group and value that most others share; the first by URN where several do. None where no value is known."""
    known = [(group, fact.value) for group, fact in items if fact.value is not None]
    if not known:
        return None
    return max(known, key=lambda item: sum(same(item[1], other) is True for _, other in known))


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
