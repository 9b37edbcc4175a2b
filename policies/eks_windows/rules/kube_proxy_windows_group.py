from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.let_in import users
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options

GROUPS = ("system:bootstrappers", "system:nodes", "eks:kube-proxy-windows")


class KubeProxyWindowsGroup(Rule):
    """Windows nodes in aws-auth have the group their kube-proxy needs."""

    id = "kube-proxy-windows-group"
    title = "The aws-auth ConfigMap gives the role of Windows nodes the group eks:kube-proxy-windows."
    reason = (
        "Without that group kube-proxy on Windows may not list endpoints: the node says Ready, and its pods have "
        "no DNS and reach no service (terraform-aws-eks#1456, aws/containers-roadmap#1977)."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html"
    fix = 'groups=["system:bootstrappers", "system:nodes", "eks:kube-proxy-windows"]'
    severity = Severity.HIGH

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge the rows of aws-auth whose role Windows node groups use."""
        del options
        expected = f"the groups {', '.join(GROUPS)}"
        for entry in estate.access:
            group = next((one for one in reversed(list(users(estate, entry))) if one.windows), None)
            if group is None or not entry.type.absent or set(GROUPS) <= set(entry.groups):
                continue
            if entry.os.unknown is not None:
                yield unproven(f"aws-auth lets {group.title} in with its groups.", entry.os, expected)
            else:
                what = f"aws-auth lets the role of {group.title} in without what Windows nodes need."
                lacking = Finding(entry.place, what, ", ".join(map(str, entry.groups)) or "no groups", expected)
                facts = (entry.cluster, entry.role, group.role)
                unclear = next((one for one in facts if one.unknown is not None), None)
                yield lacking if unclear is None else lacking.hinging_on(unclear)
