"""From facts to a report: every check asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.doctor.checks.table import CHECKS
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from operations.doctor.checks.check import State, Verdict
    from operations.doctor.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a doctor says of a cluster, in the table's order."""

    version: int = JSON_VERSION
    cluster: str
    checks: tuple[Verdict, ...]

    def any(self, *states: State) -> bool:
        """Whether a check ended in one of these."""
        return any(each.state in states for each in self.checks)


def examine(cluster: str, facts: Facts) -> Report:
    """What is to be said of a cluster."""
    return Report(cluster=cluster, checks=tuple(check.judge(facts) for check in CHECKS))
