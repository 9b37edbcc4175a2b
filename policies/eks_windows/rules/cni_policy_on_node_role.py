from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
from eks_windows.knowledge.managed_policies import CNI_POLICY, is_policy
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class CniPolicyOnNodeRole(Rule):
    """What the CNI may do, pods may not."""

    id = "cni-policy-on-node-role"
    title = "Windows node roles have no CNI policy where the VPC CNI has a role of its own."
    reason = (
        "AmazonEKS_CNI_Policy lets its bearer change network interfaces. Where the add-on has a role of its own, "
        "by IRSA or Pod Identity, the policy on the node role gives that right to everything on the node for "
        "nothing."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html"
    fix = "remove the attachment of AmazonEKS_CNI_Policy from the node role"
    severity = Severity.LOW

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge the attachments of Windows node roles in clusters whose CNI has a role."""
        del options
        for setting in estate.network:
            if not setting.own_role:
                continue
            for group in estate.windows_groups():
                if setting.cluster.value not in (None, group.cluster.value):
                    continue
                for one in estate.attached.get(group.role.value or "", []):
                    if is_policy(one, CNI_POLICY):
                        what = f"The role of {group.title} may change network interfaces without need."
                        yield Finding(one.place, what, str(one.policy.value), f"no {CNI_POLICY}")
