"""A report for people, and how far a roll-out is in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from operations.rollout.verify import GroupReport, Report, State

if TYPE_CHECKING:
    from operations.terminal.output import Output

_STYLES = {State.RIGHT: "green", State.ROLLING: "yellow", State.WRONG: "bold red"}


def show(report: Report, output: Output) -> None:
    """The groups as a table, then a line for each finding and for what could not be read."""
    output.table(
        ("Node group", "Template version", "Instances on it", "In service", "State"),
        [
            (
                _name(group),
                str(group.template_version or ""),
                f"{group.on_version} of {group.instances}",
                f"{group.in_service} of {group.desired}",
                Text(group.state, _STYLES[group.state]),
            )
            for group in report.groups
        ],
    )
    for group in report.groups:
        if group.message:
            output.finding(group.code, _STYLES[group.state], f"{_name(group)}: {group.message}")
    output.unread(report.unread)
    if not report.groups and not report.unread:
        output.line("the stack has no node groups")


def progress(group: GroupReport) -> str:
    """How far a group is."""
    if group.code.startswith("going"):
        return f"{_name(group)}: {group.message}"
    share = "" if group.percentage is None else f", refresh at {group.percentage} percent"
    return (
        f"{_name(group)}: {group.on_version} of {group.instances} instances on version {group.template_version}, "
        f"{group.in_service} of {group.desired} in service{share}"
    )


def _name(group: GroupReport) -> str:
    return f"{group.cluster}/{group.node_group}"
