"""A report for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from operations.doctor.checks.check import State

if TYPE_CHECKING:
    from operations.doctor.report import Report
    from operations.terminal.output import Output

_STYLES = {State.FAIL: "bold red", State.UNREAD: "bold", State.WARN: "yellow", State.RIGHT: "green"}


def show(report: Report, output: Output) -> None:
    """A line for each check, with the way out below where there is one; what was not read once for each reason."""
    width = max(map(len, State))
    for each in report.checks:
        if each.state is State.UNREAD:
            continue
        output.finding(f"{each.state:<{width}}", _STYLES[each.state], f"{each.code}  {each.title}: {each.why}")
        if each.fix:
            output.line(f"{'':<{width}}       fix: {each.fix}")
    reasons: dict[str, list[str]] = {}
    for each in report.checks:
        if each.state is State.UNREAD:
            reasons.setdefault(each.why, []).append(each.code)
    for why, codes in reasons.items():
        output.finding(f"{State.UNREAD:<{width}}", _STYLES[State.UNREAD], f"{', '.join(codes)}: {why}")
    counts = Counter(each.state for each in report.checks)
    output.line(f"{report.cluster}: " + ", ".join(f"{counts[state]} {state}" for state in State if counts[state]))
