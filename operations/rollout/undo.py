"""What a drain did to nodes that stay, and taking it back: its own cordons, and the taint of those that were to go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from components.kubernetes.errors import RefusedError
from operations.rollout.drains import run_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from operations.drain.live import LiveCluster
    from operations.rollout.plan import Standing


class Deed(StrEnum):
    """`uncordoned`: it takes pods again; `untainted`: pods go there as gladly as elsewhere."""

    UNCORDONED = "uncordoned"
    UNTAINTED = "untainted"


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What was taken back of one node."""

    cluster: str
    node: str
    deed: Deed


def undo(
    standing: Sequence[Standing], cluster: Callable[[str], LiveCluster], *, dry_run: bool
) -> tuple[tuple[Undone, ...], tuple[str, ...]]:
    """Take back what roll-outs of these groups did to nodes that stay; and a line for each group that was not read.

    A group without a termination hook was never drained. A node whose machine goes stays cordoned: pods that came to
    it would go with it. Cordons of others stay.
    """
    done: list[Undone] = []
    unread: list[str] = []
    for group in standing:
        if not group.drain_seconds:
            continue
        name = group.declared.cluster
        try:
            done += _undo(group, cluster(name), dry_run=dry_run)
        except RefusedError as error:
            unread.append(f"cordons and taints of {name}/{group.declared.node_group}: {error}")
    return tuple(done), tuple(unread)


def _undo(group: Standing, live: LiveCluster, *, dry_run: bool) -> Iterator[Undone]:
    name, run = group.declared.cluster, run_name(group.declared.auto_scaling_group)
    instances = {each.id for each in group.instances}
    staying = {each.id for each in group.instances if not each.state.startswith("Terminat")}
    for node in live.nodes(staying):
        if node.unschedulable and node.cordoned_by == run:
            if not dry_run:
                live.uncordon(node)
            yield Undone(cluster=name, node=node.name, deed=Deed.UNCORDONED)
    avoided = live.avoided(instances) if dry_run else live.steer(instances, ())
    yield from (Undone(cluster=name, node=each, deed=Deed.UNTAINTED) for each in avoided)
