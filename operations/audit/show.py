"""A report for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from operations.audit.finding import Finding, Severity
from operations.terminal.table import Name

if TYPE_CHECKING:
    from operations.audit.report import Report
    from operations.terminal.output import Output

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}

_NAMED = 3
"""Instances that a finding names; `--json` has all of them."""


def show(report: Report, output: Output) -> None:
    """The groups as a table, then a line for each finding and for what could not be read."""
    many = len({group.account for group in report.groups}) > 1
    account = ("Account",) if many else ()
    output.table(
        (*account, "Region", "Node group", "Pinned", "OS build", "Kubelet", "On it", "Nodes", "Worst"),
        [
            (
                *([group.account] if many else []),
                group.region,
                f"{group.cluster}/{group.node_group}",
                Name(group.pinned),
                group.os_build,
                group.kubelet_version,
                f"{group.on_pinned} of {group.instances}",
                "not read" if group.nodes is None else str(group.nodes),
                Text("right", "green") if group.worst is None else Text(group.worst, _STYLES[group.worst]),
            )
            for group in report.groups
        ],
    )
    for finding in report.findings:
        output.finding(finding.severity, _STYLES[finding.severity], _line(finding))
    output.unread(report.unread)
    if not report.findings and not report.unread:
        output.line("nothing is wrong" if report.groups else "the stack has no node groups")


def _line(finding: Finding) -> str:
    place = f" ({finding.file}:{finding.line})" if finding.file else ""
    return f"{finding.rule}  {finding.place}: {_subjects(finding)}{finding.message}{place}"


def _subjects(finding: Finding) -> str:
    shown = ", ".join(finding.subjects[:_NAMED])
    further = len(finding.subjects) - _NAMED
    more = f" and {further} more" if further > 0 else ""
    return f"{shown}{more} " if shown else ""
