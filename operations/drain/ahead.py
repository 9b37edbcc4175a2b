"""What a drain of a node would meet, told before anything is touched. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.drain.sort import Leave, sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from operations.drain.facts import Budget, Node, Pod

Counted = tuple["Pod", tuple["Budget", ...]]
"""A pod, and the budgets that count it."""


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A node before its drain.

    Attributes:
        leaving: pods that would leave, as NAMESPACE/NAME in the order in which they are asked.
        staying: pods that would go with the machine, each with the reason.
        refusals: what the drain would refuse before anything has left, a line each.
        blocked: pods that no budget lets go now, each with its budgets and their numbers.
    """

    cluster: str
    node_group: str
    instance: str
    node: str
    leaving: tuple[str, ...] = ()
    staying: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()


def ahead(cluster: str, node_group: str, node: Node, counted: Sequence[Counted], leave: Leave) -> Ahead:
    """What would become of the pods of a node."""
    found = sort([pod for pod, _ in counted], leave)
    leaving = [pod for wave in found.waves for pod in wave]
    return Ahead(
        cluster=cluster,
        node_group=node_group,
        instance=node.instance,
        node=node.name,
        leaving=tuple(pod.title for pod in leaving),
        staying=tuple(f"{pod.title}: {why}" for pod, why in found.staying),
        refusals=found.refusals,
        blocked=tuple(_blocked(counted, {pod.uid for pod in leaving if not pod.finished})),
    )


def stuck(counted: Sequence[Counted]) -> tuple[str, ...]:
    """The budgets that let none of these pods go, with their numbers."""
    leaving = {pod.uid for wave in sort([pod for pod, _ in counted], _ALL).waves for pod in wave if not pod.finished}
    found = (str(each) for pod, budgets in counted if pod.uid in leaving for each in budgets if not each.allowed)
    return tuple(sorted(set(found)))


_ALL = Leave(bare_pods=True, empty_dir_data=True, kept_pods=True)


def _blocked(counted: Sequence[Counted], leaving: set[str]) -> Iterator[str]:
    """The eviction API refuses where one budget allows none, and where several count a pod."""
    for pod, budgets in counted:
        if pod.uid in leaving and (len(budgets) > 1 or any(not each.allowed for each in budgets)):
            yield f"{pod.title}: {', '.join(map(str, budgets))}"
