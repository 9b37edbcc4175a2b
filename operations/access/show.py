"""A report as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from operations.access.check import Report, Severity

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def as_json(report: Report) -> str:
    """The whole report; keys as in `Report`, `Row` and `Finding`."""
    return json.dumps(asdict(report), indent=2)


def show(report: Report, console: Console) -> None:
    """The ways in as a table, then a line for each finding and for what could not be read."""
    table = Table(title=f"{report.cluster} (authentication mode {report.mode})", title_justify="left")
    for name in ("Who", "By", "As", "Groups", "Nodes", "State"):
        table.add_column(name, overflow="fold")
    for row in report.rows:
        cells = (row.principal, row.by, row.username, "\n".join(row.groups), ", ".join(row.nodes), row.state)
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
    for finding in report.findings:
        line = Text.assemble((finding.severity, _STYLES[finding.severity]), f"  {finding.code}  {finding.message}")
        console.print(line)
    for what in report.unread:
        console.print(Text.assemble(("not read", "bold"), f"  {what}"))
    if not report.findings and not report.unread:
        console.print("nothing is wrong")
