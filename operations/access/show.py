"""A report for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.access.check import Report, Severity
from operations.terminal.table import Name

if TYPE_CHECKING:
    from operations.terminal.output import Output

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def show(report: Report, output: Output) -> None:
    """The ways in as a table, then a line for each finding and for what could not be read."""
    output.table(
        ("Who", "By", "As", "Groups", "Nodes", "State"),
        [
            (Name(row.principal), row.by, row.username, "\n".join(row.groups), ", ".join(row.nodes), row.state)
            for row in report.rows
        ],
        title=f"{report.cluster} (authentication mode {report.mode})",
        words=("By", "State"),
    )
    for finding in report.findings:
        output.finding(finding.severity, _STYLES[finding.severity], f"{finding.code}  {finding.message}")
    output.unread(report.unread)
    if not report.findings and not report.unread:
        output.line("nothing is wrong")
