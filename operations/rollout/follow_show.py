"""A roll-out while it goes on, and how it ended, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from operations.rollout.show import show as show_groups
from operations.rollout.stages import Stage
from operations.rollout.verify import Report as Verified

if TYPE_CHECKING:
    from types import TracebackType

    from operations.rollout.drains import DrainReport
    from operations.rollout.follow import Report
    from operations.rollout.look import GroupNodes, Look
    from operations.terminal.output import Output

_STYLES = {
    Stage.FORMER: "dim",
    Stage.READY: "green",
    Stage.FAILED: "bold red",
    Stage.RETAINED: "bold red",
    Stage.LEAVING: "yellow",
    Stage.UNKNOWN: "yellow",
}
_ENDS = {"drained": "green", "draining": "yellow", "refused": "bold red", "failed": "bold red"}
_MOST_ROWS = 12
"""Nodes of a group that are drawn while it rolls: those on their way, which are a batch."""


class Screen:
    """Where a roll-out is told while it goes on: on a terminal it is drawn anew at each look, and lines go above."""

    def __init__(self, output: Output) -> None:
        self._output = output
        drawn = output.errors.is_terminal and not output.quiet
        self._live = Live(console=output.errors, transient=True, auto_refresh=False) if drawn else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def say(self, text: str) -> None:
        """One line of progress."""
        self._output.say(f"rollout follow: {text}")

    def draw(self, look: Look) -> None:
        """Draw how things stand, on a terminal."""
        if self._live:
            self._live.update(picture(look), refresh=True)


def picture(look: Look) -> Group:
    """How things stand: a bar for each group, and a line for each node that is on its way or goes."""
    bars = Table.grid(padding=(0, 1))
    for group in look.report.groups:
        bar = ProgressBar(total=max(1, group.instances), completed=group.on_version, width=30)
        bars.add_row(f"{group.cluster}/{group.node_group}", bar, f"{group.on_version} of {group.instances}")
    nodes = Table.grid(padding=(0, 1))
    for group in look.nodes:
        moving = [each for each in group.nodes if each.stage not in {Stage.READY, Stage.FORMER}]
        for node in moving[:_MOST_ROWS]:
            since = "" if node.minutes is None else f"{node.minutes} min"
            nodes.add_row(node.instance, node.node, Text(node.stage, _STYLES.get(node.stage, "")), since)
    return Group(bars, nodes)


def show(report: Report, output: Output) -> None:
    """The groups, their nodes, the drains, and a line for each thing that was found or not read."""
    show_groups(Verified(groups=report.groups, unread=report.unread), output)
    for group in report.nodes:
        _nodes(group, output)
    for drain in report.drains:
        _drain(drain, output)


def _nodes(group: GroupNodes, output: Output) -> None:
    output.table(
        ("Instance", "Node", "Stage", "Minutes", "Why"),
        [
            (
                node.instance,
                node.node,
                Text(node.stage, _STYLES.get(node.stage, "")),
                "" if node.minutes is None else str(node.minutes),
                node.reason,
            )
            for node in group.nodes
        ],
        title=f"{group.cluster}/{group.node_group}",
        words=("Why",),
    )


def _drain(drain: DrainReport, output: Output) -> None:
    name = f"{drain.cluster}/{drain.node_group}: {drain.instance}"
    lines = drain.why or (f"{len(drain.staying)} pods went with it" if drain.staying else "every pod left it",)
    for line in lines:
        output.finding(drain.end, _ENDS[drain.end], f"{name}: {line}")
