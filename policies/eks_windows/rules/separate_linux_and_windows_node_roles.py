from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.majority import by_place, titles
from eks_windows.message import Verdict
from eks_windows.model import PROFILE_PREFIX, name_in, spoken
from eks_windows.rule import Level, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import AccessEntry, Estate, LinuxUse, NodeGroup
    from eks_windows.rule import Options


class SeparateLinuxAndWindowsNodeRoles(Rule):
    """No role is used by Linux and by Windows nodes of one cluster."""

    id = "separate-linux-and-windows-node-roles"
    title = "Linux and Windows nodes of a cluster have roles of their own."
    reason = (
        "Windows nodes need the Kubernetes group `eks:kube-proxy-windows`, or an access entry of type `EC2_WINDOWS`; a "
        "role can have one access entry only, so a shared role leaves one of the two systems without what it needs: "
        "kube-proxy may not list endpoints and the pods have no DNS, while the node says Ready "
        "(terraform-aws-eks#1456, #3286). Fargate profiles and the nodes of EKS Auto Mode are uses by Linux, too.\n\n"
        "In October 2025 AWS softened its words (awsdocs/amazon-eks-user-guide#1142): the note that the role cannot be "
        "shared was taken out, as with aws-auth alone a shared role can work, and separate roles are recommended. The "
        "rule stays mandatory here, because a shared role breaks on the day the cluster moves to access entries, which "
        "cannot be moved back from. A cluster that must share takes an exemption, with an owner and a last day:\n\n"
        "```json\n"
        '{"pack-settings": {"exemptions": [{"rule": "separate-linux-and-windows-node-roles", "name": "<resource>",\n'
        '  "owner": "<who>", "reason": "aws-auth only, access entries are planned", "expires": "<last day>"}]}}\n'
        "```"
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/launch-windows-workers.html"
    fix = 'role=aws.iam.Role("windows-node", ...).name  # of an instance profile of Windows nodes only'
    level = Level.MANDATORY
    severity = Severity.HIGH

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Hold each Windows node group's role against the roles of the cluster's other nodes."""
        del options
        for cluster, groups in estate.by_cluster():
            windows = [group for group in groups if group.windows]
            others = [group for group in groups if not group.windows]
            if windows and others:
                yield from _shared_by_groups(cluster, windows, others)
            yield from _used_by_linux(cluster, windows, estate.linux_uses)
        yield from _shared_somewhere(estate)
        # What a role is let in as, where its nodes are seen, is the business of the rules on access.
        yield from _let_in_twice([entry for entry in estate.access if entry.role.value not in estate.users])


def _shared_somewhere(estate: Estate) -> Iterator[Finding]:
    """A Windows role that Linux nodes use, too, where it is open whether that is in one cluster.

    One such use is enough to be named: the first of all for a group whose own cluster is open, else the first open one.
    """
    for role, users in estate.users.items():
        others = [user for user in users if not user.windows]
        unsettled = [other for other in others if not other.cluster.known]
        for group in users:
            other = next(iter(unsettled if group.cluster.known else others), None)
            if group.windows and other is not None:
                what = f"The role of {group.title} is that of {other.title}."
                place = next(one.place for one in group.roles if one.value == role)
                found = Finding(place, what, _spoken(role), "a role that only Windows nodes use")
                yield found.hinging_on(other.cluster if group.cluster.known else group.cluster)


def _used_by_linux(cluster: str, windows: list[NodeGroup], uses: list[LinuxUse]) -> Iterator[Finding]:
    """Fargate and Auto Mode run Linux only, so that a Windows role which they use is shared."""
    for members, role in by_place([(group, role) for group in windows for role in group.roles]):
        for use in uses:
            if (
                use.cluster.value not in (None, cluster)
                or role.value is None
                or use.role.value not in (None, role.value)
            ):
                continue
            what = f"The role of {titles(members)} is that of {use.what} in cluster {spoken(cluster)}."
            finding = Finding(role.place, what, _spoken(role.value), "a role that only Windows nodes use")
            unclear = next((fact for fact in (use.role, use.cluster) if not fact.known), None)
            yield finding if unclear is None else finding.hinging_on(unclear)


def _shared_by_groups(cluster: str, windows: list[NodeGroup], others: list[NodeGroup]) -> Iterator[Finding]:
    expected = "a role that only Windows nodes use"
    partners = {role.value: other for other in reversed(others) for role in other.roles if role.known}
    for members, role in by_place([(group, role) for group in windows for role in group.roles]):
        partner = partners.get(role.value)
        what = f"The role of {titles(members)} is not that of Linux nodes of cluster {spoken(cluster)}."
        if partner is not None and partner.linux:
            linux = f"the Linux nodes of {partner.title}"
            what = f"The role of {titles(members)} is that of {linux} in cluster {spoken(cluster)}."
            yield Finding(role.place, what, _spoken(role.value), expected)
        elif partner is not None:
            what = f"The role of {titles(members)} is that of {partner.title} in cluster {spoken(cluster)}."
            yield Finding(role.place, what, _spoken(role.value), expected).hinging_on(partner.os)
        elif not role.known:
            yield unproven(what, role, expected)
    kinds = {_is_profile(role.value) for group in windows for role in group.roles if role.known}
    for other, role in {(one.place, role.place): (one, role) for one in others for role in one.roles}.values():
        if kinds and (not role.known or kinds != {_is_profile(role.value)}):
            what = f"{other.title} has no role in common with Windows nodes of cluster {spoken(cluster)}."
            yield unproven(what, role, "a role that no Windows nodes use")


def _let_in_twice(access: list[AccessEntry]) -> Iterator[Finding]:
    """A role that is let into a cluster as Windows nodes in one place and as Linux nodes in another.

    That advises: only nodes that are seen prove that both use it.
    """
    seen: dict[tuple[str, str], AccessEntry] = {}
    for entry in access:
        if entry.os.value is None or entry.role.value is None or entry.cluster.value is None:
            continue
        first = seen.setdefault((entry.cluster.value, entry.role.value), entry)
        if first.os.value is not entry.os.value:
            name = _spoken(entry.role.value)
            what = f"The role {name} is let into cluster {spoken(entry.cluster.value)} for Linux and for Windows nodes."
            found = f"{entry.form} for {entry.os.value}, and {first.form} for {first.os.value} in {first.place}"
            yield Finding(entry.place, what, found, "one role for each operating system", Verdict.UNDETERMINED)


def _is_profile(role: str | None) -> bool:
    return role is not None and role.startswith(PROFILE_PREFIX)


def _spoken(role: str | None) -> str:
    return name_in(role or "")
