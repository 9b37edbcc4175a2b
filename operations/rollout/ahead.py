"""`rollout follow --drain --dry-run`: what the drains of a roll-out would meet, read and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.kubernetes.errors import RefusedError
from operations.drain.ahead import Ahead, ahead, stuck
from operations.rollout.plan import Standing, due
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from operations.drain.live import LiveCluster
    from operations.drain.sort import Leave
    from operations.terminal.output import Output


@dataclass(frozen=True, kw_only=True)
class Report:
    """The nodes that a roll-out would drain.

    Attributes:
        undrained: groups whose nodes would go without a drain, as they have no termination hook.
        unread: a line for each cluster that did not tell.
    """

    version: int = JSON_VERSION
    nodes: tuple[Ahead, ...] = ()
    undrained: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def hinders(self) -> bool:
        """Whether a drain would refuse, or wait for a budget."""
        return any(each.refusals or each.blocked for each in self.nodes)


def look_ahead(standing: Sequence[Standing], cluster: Callable[[str], LiveCluster], leave: Leave) -> Report:
    """What would become of the nodes that these groups replace; nothing is touched."""
    nodes: list[Ahead] = []
    unread: list[str] = []
    for group in standing:
        if group.drain_seconds:
            try:
                nodes += _of_group(group, cluster(group.declared.cluster), leave)
            except RefusedError as error:
                unread.append(f"pods of {_title(group)}: {error}")
    return Report(
        nodes=tuple(nodes),
        undrained=tuple(_title(each) for each in standing if not each.drain_seconds),
        unread=tuple(unread),
    )


def _of_group(group: Standing, live: LiveCluster, leave: Leave) -> Iterator[Ahead]:
    for node in sorted(live.nodes({each.id for each in due(group)}), key=lambda each: each.name):
        yield ahead(group.declared.cluster, group.declared.node_group, node, live.counted(node), leave)


def budgets_in_the_way(
    standing: Sequence[Standing], cluster: Callable[[str], LiveCluster]
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """By Auto Scaling group the budgets that let no pod of its nodes go; and a line for each that was not read.

    A group without a termination hook is not drained, so no budget holds its nodes.
    """
    found: dict[str, tuple[str, ...]] = {}
    unread: list[str] = []
    for group in standing:
        if not group.drain_seconds or not group.instances:
            continue
        try:
            live = cluster(group.declared.cluster)
            pods = [each for node in live.nodes({one.id for one in due(group)}) for each in live.counted(node)]
        except RefusedError as error:
            unread.append(f"budgets of {_title(group)}: {error}")
            continue
        found[group.declared.auto_scaling_group] = stuck(pods)
    return found, tuple(unread)


def _title(group: Standing) -> str:
    return f"{group.declared.cluster}/{group.declared.node_group}"


def show(report: Report, output: Output) -> None:
    """A table of the nodes, then what stands in the way of each."""
    output.table(
        ("Node group", "Instance", "Node", "Pods leave", "Stay", "Refused", "Blocked"),
        [
            (
                f"{each.cluster}/{each.node_group}",
                each.instance,
                each.node,
                *(str(len(some)) for some in (each.leaving, each.staying, each.refusals, each.blocked)),
            )
            for each in report.nodes
        ],
    )
    for each in report.nodes:
        for line in each.refusals:
            output.finding("refused", "bold red", f"{each.node}: {line}")
        for line in each.blocked:
            output.finding("blocked", "yellow", f"{each.node}: {line}")
    for name in report.undrained:
        output.finding("undrained", "yellow", f"{name}: it has no termination hook, so its nodes go without a drain")
    output.unread(report.unread)
    if not report.nodes and not report.unread:
        output.line("no node would be drained")
