"""Who lets nodes in: what `access check` says, as far as Windows nodes go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.access.check import Severity
from operations.doctor.answer import NotReadError
from operations.doctor.checks.check import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.doctor.facts import Facts

_SHARED = "shared-role"


def let_in(facts: Facts) -> Iterator[Flaw]:
    """The roles of nodes are let in, and Windows ones with the rights of kube-proxy."""
    report = facts.access.value
    for each in report.findings:
        if each.severity is Severity.ERROR and each.code != _SHARED:
            yield Flaw(each.message, f"see eks-windows access check {report.cluster}")
    if report.unread and not any(each.severity is Severity.ERROR for each in report.findings):
        raise NotReadError("; ".join(report.unread))


def own_role(facts: Facts) -> Iterator[Flaw]:
    """Windows and Linux nodes have roles of their own."""
    report = facts.access.value
    for each in report.findings:
        if each.code == _SHARED:
            yield Flaw(each.message, "give Windows nodes their own role", fails=each.severity is Severity.ERROR)
    if report.unread and not any(each.code == _SHARED for each in report.findings):
        raise NotReadError("; ".join(report.unread))
