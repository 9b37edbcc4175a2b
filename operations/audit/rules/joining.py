"""Whether instances are nodes, and well."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from operations.audit.finding import Found
from operations.drain.steer import OUTDATED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from operations.audit.facts import Cluster, Group

JOINING = timedelta(minutes=30)
"""A Windows node that has not joined half an hour after its launch does not join."""

UNREADY = timedelta(minutes=10)


def not_joined(group: Group, now: datetime) -> Iterator[Found]:
    """Instances in service that are no nodes."""
    if not group.nodes_read:
        return
    late = tuple(
        each.id
        for each in group.instances
        if each.node is None and each.state == "InService" and now - each.launched > JOINING
    )
    if late:
        yield Found(
            f"is no node {JOINING.seconds // 60} minutes after its launch; see eks-windows access check, and the "
            "bootstrap log on it",
            late,
        )


def not_ready(group: Group, now: datetime) -> Iterator[Found]:
    """Nodes that cannot run pods."""
    bad = tuple(
        each.id
        for each in group.instances
        if each.node is not None
        and not each.node.ready
        and (each.node.ready_since is None or now - each.node.ready_since > UNREADY)
    )
    if bad:
        yield Found(f"is not Ready for over {UNREADY.seconds // 60} minutes", bad)


def cordoned(group: Group, _now: datetime) -> Iterator[Found]:
    """Nodes that take no pods, and no roll-out is the reason."""
    if group.rolling:
        return
    closed = tuple(each.id for each in group.instances if each.node is not None and each.node.cordoned)
    if closed:
        yield Found("takes no new pods and nothing rolls out; uncordon it, or end it", closed)


def avoided(group: Group, _now: datetime) -> Iterator[Found]:
    """Nodes that pods avoid by the taint of outdated ones, and no roll-out is the reason: a drain was killed."""
    if group.rolling:
        return
    left = tuple(
        each.id
        for each in group.instances
        if each.node is not None and each.node.avoided and not each.state.startswith("Terminat")
    )
    if left:
        name = f"{group.wanted.declared.cluster}/{group.wanted.declared.node_group}"
        yield Found(
            f"has the taint {OUTDATED['key']} and nothing rolls out; eks-windows rollout abort --group {name} takes "
            "it off",
            left,
        )


def refresh_failed(group: Group, _now: datetime) -> Iterator[Found]:
    """The last roll-out did not end well."""
    if group.refresh is not None and group.refresh.status in {"Failed", "RollbackFailed", "Cancelled"}:
        reason = f": {group.refresh.reason}" if group.refresh.reason else ""
        yield Found(f"its refresh {group.refresh.id} ended as {group.refresh.status}{reason}; see rollout verify")


def refresh_running(group: Group, _now: datetime) -> Iterator[Found]:
    """A roll-out is under way."""
    if group.refresh is not None and group.refresh.active:
        yield Found(f"its refresh {group.refresh.id} is at {group.refresh.percentage} percent")


def group_gone(group: Group, _now: datetime) -> Iterator[Found]:
    """The stack's group is not there: its Auto Scaling group, or what EKS manages."""
    if group.standing:
        return
    declared = group.wanted.declared
    gone = (
        f"node group {declared.node_group} in cluster {declared.cluster}"
        if group.wanted.managed
        else f"Auto Scaling group {declared.auto_scaling_group}"
    )
    yield Found(f"there is no {gone}; run pulumi up --refresh")


def ghosts(cluster: Cluster, _now: datetime) -> Iterator[Found]:
    """Nodes without an instance."""
    names = tuple(each.name for each in cluster.ghosts)
    if names:
        yield Found("has no instance; delete the node object, pods may wait for it", names)


def foreign(cluster: Cluster, _now: datetime) -> Iterator[Found]:
    """Windows nodes that the stack does not know."""
    ids = tuple(each.id for each in cluster.others if each.windows)
    if ids:
        yield Found("runs Windows and is of no group of this stack", ids)


def role_shared_with_linux(cluster: Cluster, _now: datetime) -> Iterator[Found]:
    """A role that Windows and Linux nodes have: EKS lets a role in as one of them."""
    windows = {each.role for group in cluster.groups for each in group.instances if each.role}
    windows |= {each.role for each in cluster.others if each.windows and each.role}
    linux = [each for each in cluster.others if not each.windows and each.role in windows]
    if linux:
        roles = ", ".join(sorted({each.role or "" for each in linux}))
        yield Found(
            f"runs Linux with {roles}, which Windows nodes have, too; give each its own",
            tuple(each.id for each in linux),
        )
