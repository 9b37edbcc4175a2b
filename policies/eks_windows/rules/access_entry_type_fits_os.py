from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.kubernetes_groups import NODE_GROUPS
from eks_windows.model import Os
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import AccessEntry, Estate, NodeGroup
    from eks_windows.rule import Options


class AccessEntryTypeFitsOs(Rule):
    """Nodes are let in as what they are."""

    id = "access-entry-type-fits-os"
    title = "A node role is let in as what its nodes are, by its access entry's type or its groups in aws-auth."
    reason = (
        "An entry of type EC2_LINUX gives Windows nodes the wrong groups and they stay NotReady (terraform-aws- "
        "eks#3286). The type cannot be changed: the entry is deleted and made again. For a managed group with a "
        "custom AMI EKS guesses EC2_LINUX, so the right entry has to be there first."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html"
    fix = 'type="EC2_WINDOWS"  # with delete_before_replace, as a role has one entry only'
    severity = Severity.HIGH

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Hold each access entry against the nodes that use its role in its cluster."""
        del options
        for entry in estate.access:
            users = [
                group
                for group in estate.users.get(entry.role.value or "", [])
                if group.cluster.value in (None, entry.cluster.value)
            ]
            wanted = sorted({f"EC2_{group.os.value.upper()}" for group in users if group.os.value is not None})
            if len(wanted) != 1 or entry.type.value == wanted[0]:
                continue  # two systems on one role are another rule's finding
            perhaps = next((group for group in estate.node_groups if _may_share(group, users[0], entry)), None)
            if entry.type.absent:
                yield from _of_aws_auth(entry, users[0])
            elif entry.type.unknown is not None:
                yield unproven(f"The access entry of {users[0].title} is of type {wanted[0]}.", entry.type, wanted[0])
            else:
                what = f"The access entry lets the nodes of {users[0].title} in as something else than they are."
                wrong = Finding(entry.place, what, str(entry.type.value), wanted[0])
                yield wrong if perhaps is None else wrong.hinging_on(perhaps.role)


def _may_share(group: NodeGroup, user: NodeGroup, entry: AccessEntry) -> bool:
    """Whether a group whose role is not known yet may be the other system's, so that both are another rule's."""
    return (
        group.role.unknown is not None
        and group.os.value is not user.os.value
        and group.cluster.value in (None, entry.cluster.value)
    )


def _of_aws_auth(entry: AccessEntry, group: NodeGroup) -> Iterator[Finding]:
    """A row of aws-auth has groups instead of a type; what Windows nodes lack there is the rule on that group's."""
    if group.linux and entry.os.value is Os.WINDOWS:
        what = f"aws-auth lets the Linux nodes of {group.title} in as Windows nodes."
        expected = f"the groups {', '.join(NODE_GROUPS)}"
        yield Finding(entry.place, what, ", ".join(map(str, entry.groups)), expected, fix=f"groups={list(NODE_GROUPS)}")
