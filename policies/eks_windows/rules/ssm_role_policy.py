from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.managed_policies import SSM_POLICY, is_policy
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class SsmRolePolicy(Rule):
    """A node can be looked into without a password or an open port."""

    id = "ssm-role-policy"
    title = "Windows node roles allow Systems Manager."
    reason = (
        "With AmazonSSMManagedInstanceCore a session on a node needs no key pair, no RDP and no open port, and "
        "patch evidence can be read from it."
    )
    source = "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-getting-started-instance-profile.html"
    fix = 'policy_arn="arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" attached to the node role'
    severity = Severity.LOW

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge roles whose attachments are in the stack."""
        del options
        seen: set[str] = set()
        for group in estate.windows_groups():
            role = group.role.value or ""
            attached = estate.attached.get(role, [])
            if role in seen or not attached:
                continue
            seen.add(role)
            if any(is_policy(one, SSM_POLICY) for one in attached):
                continue
            unclear = next((one.policy for one in attached if one.policy.unknown is not None), None)
            if unclear is not None:
                yield unproven(f"The role of {group.title} allows Systems Manager.", unclear, SSM_POLICY)
            else:
                what = f"The role of {group.title} keeps Systems Manager from its nodes."
                found = ", ".join(sorted(str(one.policy.value).rsplit("/", 1)[-1] for one in attached))
                yield Finding(group.role.place, what, found, SSM_POLICY)
