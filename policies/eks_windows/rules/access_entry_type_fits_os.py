from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
from eks_windows.knowledge.kubernetes_groups import NODE_GROUPS
from eks_windows.knowledge.let_in import may_be_of, users, users_perhaps
from eks_windows.model import Os
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import AccessEntry, Estate, Fact, NodeGroup
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
            using = [one for one in (*users(estate, entry), *users_perhaps(estate, entry)) if one.os.value is not None]
            using.sort(key=lambda group: group.cluster.value != entry.cluster.value)
            wanted = {f"EC2_{group.os.value.upper()}": group for group in reversed(using) if group.os.value is not None}
            certain = entry.role.known and all(group.role.known for group in using)
            if certain and _shared_in_one_cluster(using):
                continue  # two systems on one role are another rule's finding
            for kind, group in wanted.items():
                wrong = _judged(entry, group, kind)
                unclear = next(_may_change_it(estate, entry, group), None)
                if wrong is not None:
                    yield wrong if unclear is None else wrong.hinging_on(unclear)


def _shared_in_one_cluster(using: list[NodeGroup]) -> bool:
    systems = {(group.cluster.value, group.os.value) for group in using if group.cluster.known}
    return len(systems) > len({cluster for cluster, _ in systems})


def _judged(entry: AccessEntry, group: NodeGroup, wanted: str) -> Finding | None:
    """What is wrong with an entry if it is for the nodes of a group.

    A row of aws-auth has groups instead of a type; what Windows nodes lack there is the rule on that group's.
    """
    if not entry.type.absent:
        what = f"The access entry lets the nodes of {group.title} in as something else than they are."
        found = str(entry.type.value or "a type that is not known")
        fix = AccessEntryTypeFitsOs.fix.replace("EC2_WINDOWS", wanted)
        return Finding(entry.place, what, found, wanted, fix=fix) if entry.type.value != wanted else None
    if not group.linux or entry.os.value is not Os.WINDOWS:
        return None
    what = f"aws-auth lets the Linux nodes of {group.title} in as Windows nodes."
    expected, fix = f"the groups {', '.join(NODE_GROUPS)}", f"groups={list(NODE_GROUPS)}"
    return Finding(entry.place, what, ", ".join(map(str, entry.groups)), expected, fix=fix)


def _may_change_it(estate: Estate, entry: AccessEntry, group: NodeGroup) -> Iterator[Fact[str]]:
    """What may make the entry one for other nodes, or for those of the other system, too: that is another rule's."""
    yield from (one for one in (entry.type, entry.role, group.role, entry.cluster) if one.unknown is not None)
    if group.cluster.value != entry.cluster.value:
        yield group.cluster
    for other in estate.node_groups:
        if other.os.value is not group.os.value and may_be_of(other, entry):
            if other.role.unknown is not None:
                yield other.role
            elif other.role.value == group.role.value and other.os.known and other.cluster.unknown is not None:
                yield other.cluster
