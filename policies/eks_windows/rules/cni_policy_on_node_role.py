from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
from eks_windows.knowledge.managed_policies import CNI_POLICY, is_policy
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Fact, RolePolicy
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
        settings = [one for one in estate.network if one.own_role.value or one.own_role.unknown is not None]
        given = [one for one in estate.policies if is_policy(one, CNI_POLICY) or one.policy.unknown is not None]
        for group in estate.windows_groups() if settings and given else ():
            for one in _attached(estate, group.role, given):
                for setting in settings:
                    if setting.cluster.known and group.cluster.known and setting.cluster.value != group.cluster.value:
                        continue
                    what = f"The role of {group.title} may change network interfaces without need."
                    needless = Finding(one.place, what, str(one.policy.value or "a policy"), f"no {CNI_POLICY}")
                    facts = (one.policy, one.role, group.role, setting.own_role, setting.cluster, group.cluster)
                    unclear = next((fact for fact in facts if fact.unknown is not None), None)
                    yield needless if unclear is None else needless.hinging_on(unclear)


def _attached(estate: Estate, role: Fact[str], given: list[RolePolicy]) -> Iterator[RolePolicy]:
    """The attachments of the CNI's policy to a role, of those that may be of it; else one that may be."""
    known = [one for one in estate.attached.get(role.value or "", []) if is_policy(one, CNI_POLICY)]
    unknown = (one for one in estate.attached.get(role.value or "", []) if one.policy.unknown is not None)
    loose = (one for one in given if one.role.unknown is not None or role.unknown is not None)
    perhaps = next(unknown, None) or next(loose, None)
    yield from known or (() if perhaps is None else (perhaps,))
