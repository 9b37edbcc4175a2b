from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import AccessEntry, Estate, NodeGroup
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
            users = [one for one in estate.users.get(entry.role.value or "", ()) if one.windows]
            group = next((one for one in reversed(users) if _may_be_of(one, entry)), None)
            if group is None or not entry.type.absent or set(GROUPS) <= set(entry.groups):
                continue
            if entry.os.unknown is not None:
                yield unproven(f"aws-auth lets {group.title} in with its groups.", entry.os, expected)
            else:
                what = f"aws-auth lets the role of {group.title} in without what Windows nodes need."
                lacking = Finding(entry.place, what, ", ".join(map(str, entry.groups)) or "no groups", expected)
                yield lacking if entry.cluster.unknown is None else lacking.hinging_on(entry.cluster)


def _may_be_of(group: NodeGroup, entry: AccessEntry) -> bool:
    """Whether an entry may be of the cluster that a group is in."""
    return None in (group.cluster.value, entry.cluster.value) or group.cluster.value == entry.cluster.value
