"""Whom an access entry or a row of aws-auth may be about while its role or its cluster is not known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import AccessEntry, Estate, NodeGroup


def may_be_of(group: NodeGroup, entry: AccessEntry) -> bool:
    """Whether an entry may be of the cluster that a group is in."""
    return None in (group.cluster.value, entry.cluster.value) or group.cluster.value == entry.cluster.value


def users(estate: Estate, entry: AccessEntry) -> Iterator[NodeGroup]:
    """The groups whose role an entry lets into their cluster, or may let in.

    An entry for a role that is not known yet may be that of groups whose role nothing else lets in as nodes, as a role
    has one entry. A group whose role is not known yet may have the role of an entry for nodes that no group is known to
    use in that cluster: of other clusters, and of clusters that are not known, it is used by the way.
    """
    certain = estate.users.get(entry.role.value or "", [])
    settled = any(group.cluster.value is not None and may_be_of(group, entry) for group in certain)
    for group in certain if settled else estate.node_groups:
        if may_be_of(group, entry) and (
            (entry.role.value is not None and group.role.value == entry.role.value)
            or (entry.role.unknown is not None and not _is_let_in(estate, group, entry))
            or (entry.role.known and group.role.unknown is not None and not entry.os.absent)
        ):
            yield group


def users_perhaps(estate: Estate, entry: AccessEntry) -> Iterator[NodeGroup]:
    """The groups whose role is not known yet, so that it may be that of an entry which is for no nodes.

    A group's role is another one where an entry for its nodes is left: one whose role nobody is known to use.
    """
    for_no_nodes = not entry.type.absent and entry.os.absent and not entry.people
    used = any(may_be_of(group, entry) for group in estate.users.get(entry.role.value or "", []))
    if not for_no_nodes or entry.role.value is None or used:
        return
    for group in estate.of_open_roles:
        left = any(may_be_of(group, one) and one.os.value in (None, group.os.value) for one in estate.let_in_unused)
        if may_be_of(group, entry) and not left:
            yield group


def _is_let_in(estate: Estate, group: NodeGroup, entry: AccessEntry) -> bool:
    """Whether a group's role has an entry of its own, of the kind that this one is: a row of aws-auth or none."""
    others = estate.let_in.get(group.role.value or "", [])
    same_kind = (other for other in others if other.type.absent == entry.type.absent)
    return any(may_be_of(group, other) and not other.os.absent for other in same_kind)
