"""A report as a table for people and as JSON for programs, and how far a roll-out is in one line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from operations.rollout.verify import GroupReport, Report, State

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {State.RIGHT: "green", State.ROLLING: "yellow", State.WRONG: "bold red"}


def as_json(report: Report) -> str:
    """The whole report; keys as in `Report` and `GroupReport`."""
    return json.dumps({**asdict(report), "state": report.state}, indent=2)


def show(report: Report, console: Console) -> None:
    """The groups as a table, then a line for each finding and for what could not be read."""
    if report.groups:
        table = Table()
        for name in ("Node group", "Template version", "Instances on it", "In service", "State"):
            table.add_column(name, overflow="fold")
        for group in report.groups:
            cells = (_name(group), str(group.template_version), f"{group.on_version} of {group.instances}")
            table.add_row(
                *map(Text, cells),
                Text(f"{group.in_service} of {group.desired}"),
                Text(group.state, _STYLES[group.state]),
            )
        console.print(table)
    for group in report.groups:
        if group.message:
            console.print(Text.assemble((group.code, _STYLES[group.state]), f"  {_name(group)}: {group.message}"))
    for what in report.unread:
        console.print(Text.assemble(("not read", "bold"), f"  {what}"))
    if not report.groups and not report.unread:
        console.print("the stack has no node groups")


def progress(group: GroupReport) -> str:
    """How far a group is."""
    share = "" if group.percentage is None else f", refresh at {group.percentage} percent"
    return (
        f"{_name(group)}: {group.on_version} of {group.instances} instances on version {group.template_version}, "
        f"{group.in_service} of {group.desired} in service{share}"
    )


def _name(group: GroupReport) -> str:
    return f"{group.cluster}/{group.node_group}"
