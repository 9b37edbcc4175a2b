from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
from eks_windows.knowledge.managed_policies import SSM_POLICY, lack_of
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
        seen: set[str | None] = set()
        for group in estate.windows_groups():
            lack = lack_of(estate, group.role, SSM_POLICY)
            if lack is None or group.role.value in seen:
                continue
            seen |= {group.role.value} - {None}
            found, unclear = lack
            what = f"The role of {group.title} keeps Systems Manager from its nodes."
            lacking = Finding(group.role.place, what, found, SSM_POLICY)
            yield lacking if unclear is None else lacking.hinging_on(unclear)
