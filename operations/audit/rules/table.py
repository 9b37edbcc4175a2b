"""Every rule, with its code and severity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from operations.audit.facts import Cluster, Group
from operations.audit.finding import Found, Severity
from operations.audit.rules import ami, joining, kubelet, machine, managed, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

T = TypeVar("T", Group, Cluster)


@dataclass(frozen=True)
class Rule(Generic[T]):
    """A rule.

    Attributes:
        code: for programs.
        severity: of what it finds, where it does not say otherwise.
        find: what it finds now.
    """

    code: str
    severity: Severity
    find: Callable[[T, datetime], Iterator[Found]]

    @property
    def title(self) -> str:
        """What it looks for."""
        return " ".join((self.find.__doc__ or "").split())


GROUP_RULES = (
    Rule[Group]("group-gone", Severity.ERROR, joining.group_gone),
    Rule[Group]("ami-not-pinned", Severity.ERROR, ami.not_pinned),
    Rule[Group]("ami-gone", Severity.WARNING, ami.gone),
    Rule[Group]("ami-deprecated-soon", Severity.WARNING, ami.deprecated_soon),
    Rule[Group]("kubelet-mismatch", Severity.ERROR, kubelet.other),
    Rule[Group]("kubelet-skew", Severity.ERROR, kubelet.skew),
    Rule[Group]("os-build-mismatch", Severity.ERROR, windows.other_build),
    Rule[Group]("os-patched-in-place", Severity.ERROR, windows.patched_in_place),
    Rule[Group]("os-build-old", Severity.WARNING, windows.old),
    Rule[Group]("imdsv1", Severity.ERROR, machine.imdsv1),
    Rule[Group]("imds-hops", Severity.WARNING, machine.hops),
    Rule[Group]("imds-tags", Severity.NOTE, machine.metadata_tags),
    Rule[Group]("template-version", Severity.ERROR, machine.other_version),
    Rule[Group]("template-alias", Severity.ERROR, machine.alias),
    Rule[Group]("role-unexpected", Severity.ERROR, machine.other_role),
    Rule[Group]("node-age", Severity.WARNING, machine.old),
    Rule[Group]("protected-or-standby", Severity.WARNING, machine.left_behind),
    Rule[Group]("not-joined", Severity.ERROR, joining.not_joined),
    Rule[Group]("not-ready", Severity.ERROR, joining.not_ready),
    Rule[Group]("cordoned", Severity.WARNING, joining.cordoned),
    Rule[Group]("outdated-taint", Severity.WARNING, joining.avoided),
    Rule[Group]("refresh-failed", Severity.ERROR, joining.refresh_failed),
    Rule[Group]("refresh-running", Severity.NOTE, joining.refresh_running),
    Rule[Group]("managed-release", Severity.ERROR, managed.other_release),
    Rule[Group]("managed-health", Severity.ERROR, managed.unwell),
    Rule[Group]("managed-updating", Severity.NOTE, managed.updating),
)

CLUSTER_RULES = (
    Rule[Cluster]("role-shared-with-linux", Severity.ERROR, joining.role_shared_with_linux),
    Rule[Cluster]("ghost-node", Severity.WARNING, joining.ghosts),
    Rule[Cluster]("foreign-windows", Severity.NOTE, joining.foreign),
)
