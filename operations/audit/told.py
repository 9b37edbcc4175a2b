"""From what AWS and API servers told to clusters and their groups. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from operations.audit.facts import Cluster, Group
from operations.audit.rollouts import of_refreshes
from operations.rollout.launching import template_of
from operations.rollout.live import as_refresh

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mypy_boto3_autoscaling.type_defs import AutoScalingGroupTypeDef, InstanceRefreshTypeDef

    from operations.audit.facts import Image, Instance, Managed, Node, RollOut, Wanted
    from operations.audit.managed import Key


@dataclass(frozen=True, kw_only=True)
class ClusterTold:
    """What a cluster's API server and EKS say; None where they do not."""

    nodes: Mapping[str, Node] | None
    control_plane: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What AWS says of a Region.

    Attributes:
        groups: Auto Scaling groups by name.
        managed: what EKS manages, by cluster and name: None where it is gone, nothing where EKS does not tell.
        instances: by cluster.
        images: AMIs by id.
        refreshes: by Auto Scaling group, newest first.
        updates: of what EKS manages, where they were asked for.
        clusters: by name.
    """

    groups: Mapping[str, AutoScalingGroupTypeDef]
    managed: Mapping[Key, Managed | None]
    instances: Mapping[str, Sequence[Instance]]
    images: Mapping[str, Image]
    refreshes: Mapping[str, Sequence[InstanceRefreshTypeDef]]
    updates: Mapping[Key, tuple[RollOut, ...]]
    clusters: Mapping[str, ClusterTold]


def key_of(wanted: Wanted) -> Key:
    """How EKS knows a group that it manages."""
    return wanted.declared.cluster, wanted.declared.node_group


def scaling_group(wanted: Wanted, managed: Mapping[Key, Managed | None]) -> str:
    """The Auto Scaling group: of what EKS manages the one that it tells of, else that of the last update."""
    told = managed.get(key_of(wanted)) if wanted.managed else None
    return told.auto_scaling_group if told else wanted.declared.auto_scaling_group


def roles_told(managed: Iterable[Managed | None], groups: Mapping[str, AutoScalingGroupTypeDef]) -> dict[str, str]:
    """The role of each instance that EKS launched: it makes the instance profile of the node group's role."""
    return {
        instance["InstanceId"]: each.role
        for each in managed
        if each is not None and each.auto_scaling_group in groups
        for instance in groups[each.auto_scaling_group].get("Instances", [])
    }


def cluster(name: str, place: tuple[str, str], wanted: Sequence[Wanted], told: Told) -> Cluster:
    """A cluster put together: an instance belongs to the group that lists it, a node to the instance it names.

    Args:
        name: of the cluster.
        place: its account and Region.
        wanted: its groups.
        told: what was told of that Region.
    """
    api = told.clusters[name]
    found = {each.id: replace(each, node=(api.nodes or {}).get(each.id)) for each in told.instances[name]}
    groups = [_group(each, found, told) for each in wanted]
    own = {each.id for group in groups for each in group.instances}
    return Cluster(
        name=name,
        account=place[0],
        region=place[1],
        groups=tuple(groups),
        others=tuple(each for each in found.values() if each.id not in own),
        ghosts=tuple(each for id_, each in (api.nodes or {}).items() if id_ not in found),
    )


def _group(wanted: Wanted, found: Mapping[str, Instance], told: Told) -> Group:
    name = scaling_group(wanted, told.managed)
    scaling = told.groups.get(name)
    gone = told.managed.get(key_of(wanted), ...) is None if wanted.managed else scaling is None
    if gone:
        return Group(wanted=wanted, standing=False, images=told.images)
    api = told.clusters[wanted.declared.cluster]
    refreshed = told.refreshes.get(name, ())
    return Group(
        wanted=wanted,
        template=template_of(scaling).get("LaunchTemplateId", "") if scaling else "",
        template_version=template_of(scaling).get("Version", "") if scaling else "",
        instances=tuple(_instances(scaling, found)) if scaling else (),
        refresh=as_refresh(refreshed[0]) if refreshed else None,
        rollouts=(*of_refreshes(refreshed), *told.updates.get(key_of(wanted), ())),
        managed=told.managed.get(key_of(wanted)) if wanted.managed else None,
        images=told.images,
        nodes_read=api.nodes is not None,
        control_plane=api.control_plane,
    )


def _instances(scaling: AutoScalingGroupTypeDef, found: Mapping[str, Instance]) -> Iterator[Instance]:
    """Those that EC2 still has: one that ends between two pages is no matter."""
    for each in scaling.get("Instances", []):
        if each["InstanceId"] in found:
            yield replace(
                found[each["InstanceId"]],
                state=each["LifecycleState"],
                template=each.get("LaunchTemplate", {}).get("LaunchTemplateId", ""),
                version=each.get("LaunchTemplate", {}).get("Version", ""),
                protected=each["ProtectedFromScaleIn"],
            )
