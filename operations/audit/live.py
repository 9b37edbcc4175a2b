"""Reading what an audit needs, with the fewest calls: what may not be asked is noted, not guessed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from components.kubernetes.client import KubernetesClient
from components.kubernetes.connection import reach
from components.kubernetes.errors import RefusedError
from operations.audit.facts import Cluster, Group, Image, Instance
from operations.audit.nodes import nodes
from operations.aws import UnreadError, asking, at_once, batches
from operations.releases.live import Amis
from operations.rollout.launching import template_of
from operations.rollout.live import described_groups, newest_refresh
from operations.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import boto3
    from mypy_boto3_autoscaling.type_defs import AutoScalingGroupTypeDef
    from mypy_boto3_ec2.type_defs import FilterTypeDef, InstanceTypeDef

    from operations.audit.facts import Node, Wanted
    from operations.rollout.facts import Refresh

_INSTANCES = 1000
"""Instances of one answer (EC2 API reference, DescribeInstances)."""

_CLUSTERS = 200
"""Values of one filter (EC2 API reference, DescribeInstances)."""

_TAG = "kubernetes.io/cluster/"


def clusters(aws: boto3.Session, wanted: Sequence[Wanted]) -> tuple[list[Cluster], list[str]]:
    """The clusters of one Region and account that have these groups, and a line for each thing that was not read."""
    account = next((each.account for each in wanted if each.account), "")
    reader = _Reader(aws, Unread(f"{account} {aws.region_name}".strip()))
    try:
        told = reader.told(wanted)
    except UnreadError as error:
        return [], [f"{reader.unread.place}: {error}"]
    by_name: dict[str, list[Wanted]] = defaultdict(list)
    for each in wanted:
        by_name[each.declared.cluster].append(each)
    found = [_cluster(name, aws.region_name, groups, told) for name, groups in by_name.items()]
    return [replace(each, account=account) for each in found], reader.unread.lines


@dataclass(frozen=True, kw_only=True)
class _ClusterTold:
    """What a cluster's API server and EKS say; None where they do not."""

    nodes: Mapping[str, Node] | None
    control_plane: str


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What AWS says of a Region: groups by name, instances by cluster, AMIs by id, refreshes by group, clusters."""

    groups: Mapping[str, AutoScalingGroupTypeDef]
    instances: Mapping[str, Sequence[Instance]]
    images: Mapping[str, Image]
    refreshes: Mapping[str, Refresh | None]
    clusters: Mapping[str, _ClusterTold]


class _Reader:
    def __init__(self, aws: boto3.Session, unread: Unread) -> None:
        self.aws = aws
        self.unread = unread

    def told(self, wanted: Sequence[Wanted]) -> _Told:
        """All of it. Without groups and instances there is nothing to judge.

        Raises:
            UnreadError: EC2 or Auto Scaling do not tell of instances and groups.
        """
        names = list(dict.fromkeys(each.declared.cluster for each in wanted))
        autoscaling = self.aws.client("autoscaling")
        groups = described_groups(autoscaling, [each.declared.auto_scaling_group for each in wanted])
        instances = self._instances(names)
        used = {each.image for some in instances.values() for each in some} | {each.ami_id for each in wanted}
        return _Told(
            groups=groups,
            instances=instances,
            images=self.unread.asked("AMIs", lambda: self._images(used), {each: Image(name="") for each in used}),
            refreshes=self.unread.asked("instance refreshes", lambda: self._refreshes(list(groups)), {}),
            clusters=dict(zip(names, at_once(self._cluster, names), strict=True)),
        )

    def _instances(self, names: Sequence[str]) -> dict[str, list[Instance]]:
        """By cluster; of Auto Scaling only what EC2 still has, so that one that ends between two pages is no matter."""
        found: dict[str, list[tuple[InstanceTypeDef, str]]] = {name: [] for name in names}
        pages = self.aws.client("ec2").get_paginator("describe_instances")
        for some in batches(names, _CLUSTERS):
            filters: list[FilterTypeDef] = [
                {"Name": "tag-key", "Values": [f"{_TAG}{name}" for name in some]},
                {"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]},
            ]
            with asking():
                for page in pages.paginate(Filters=filters, PaginationConfig={"PageSize": _INSTANCES}):
                    for instance in (each for group in page["Reservations"] for each in group.get("Instances", [])):
                        profile = instance.get("IamInstanceProfile", {}).get("Arn", "")
                        for name in _clusters_of(instance):
                            if name in found:
                                found[name].append((instance, profile))
        profiles = {profile for some in found.values() for _, profile in some if profile}
        roles: dict[str, str] = self.unread.asked("IAM instance profiles", lambda: self._roles(profiles), {})
        return {
            name: [_instance(each, roles.get(profile) if profile else "") for each, profile in some]
            for name, some in found.items()
        }

    def _roles(self, profiles: Iterable[str]) -> dict[str, str]:
        """The role of each instance profile."""
        iam = self.aws.client("iam")

        def role(profile: str) -> str:
            with asking():
                found = iam.get_instance_profile(InstanceProfileName=profile.rpartition("/")[2])["InstanceProfile"]
            return next((each["Arn"] for each in found["Roles"]), "")

        wanted = sorted(profiles)
        return dict(zip(wanted, at_once(role, wanted), strict=True))

    def _images(self, ids: Iterable[str]) -> dict[str, Image]:
        found = Amis(self.aws).named(self.aws.region_name, [each for each in ids if each])
        return {
            each.id: Image(name=each.name, released=each.created, deprecated_from=each.deprecated_from)
            for each in found.values()
        }

    def _refreshes(self, names: Sequence[str]) -> dict[str, Refresh | None]:
        client = self.aws.client("autoscaling")
        return dict(zip(names, at_once(lambda name: newest_refresh(client, name), names), strict=True))

    def _cluster(self, name: str) -> _ClusterTold:
        control_plane = ""
        try:
            cluster = reach(self.aws, name)
            control_plane = cluster.version
            found = {each.instance: each for each in nodes(KubernetesClient.of_cluster(self.aws, cluster))}
        except RefusedError as error:
            self.unread.note(f"nodes of {name}", str(error))
            return _ClusterTold(nodes=None, control_plane=control_plane)
        return _ClusterTold(nodes=found, control_plane=control_plane)


def _clusters_of(instance: InstanceTypeDef) -> Iterator[str]:
    for tag in instance.get("Tags", []):
        key = tag.get("Key", "")
        if key.startswith(_TAG):
            yield key.removeprefix(_TAG)


def _instance(found: InstanceTypeDef, role: str | None) -> Instance:
    metadata = found.get("MetadataOptions", {})
    return Instance(
        id=found.get("InstanceId", ""),
        image=found.get("ImageId", ""),
        launched=found["LaunchTime"],  # pyright: ignore[reportTypedDictNotRequiredAccess] each instance has one
        windows=found.get("Platform", "").lower() == "windows",
        http_tokens=metadata.get("HttpTokens", "optional"),
        hop_limit=metadata.get("HttpPutResponseHopLimit", 1),
        metadata_tags=metadata.get("InstanceMetadataTags") == "enabled",
        role=role,
    )


def _cluster(name: str, region: str, wanted: Sequence[Wanted], told: _Told) -> Cluster:
    """A cluster put together: an instance belongs to the group that lists it, a node to the instance it names."""
    api = told.clusters[name]
    found = {each.id: replace(each, node=(api.nodes or {}).get(each.id)) for each in told.instances[name]}
    groups = [_group(each, found, told) for each in wanted]
    own = {each.id for group in groups for each in group.instances}
    return Cluster(
        name=name,
        region=region,
        groups=tuple(groups),
        others=tuple(each for each in found.values() if each.id not in own),
        ghosts=tuple(each for id_, each in (api.nodes or {}).items() if id_ not in found),
    )


def _group(wanted: Wanted, found: Mapping[str, Instance], told: _Told) -> Group:
    name = wanted.declared.auto_scaling_group
    standing = told.groups.get(name)
    if standing is None:
        return Group(wanted=wanted, standing=False, images=told.images)
    listed = [
        replace(
            found[each["InstanceId"]],
            state=each["LifecycleState"],
            template=each.get("LaunchTemplate", {}).get("LaunchTemplateId", ""),
            version=each.get("LaunchTemplate", {}).get("Version", ""),
            protected=each["ProtectedFromScaleIn"],
        )
        for each in standing.get("Instances", [])
        if each["InstanceId"] in found
    ]
    api = told.clusters[wanted.declared.cluster]
    return Group(
        wanted=wanted,
        template_version=template_of(standing).get("Version", ""),
        instances=tuple(listed),
        refresh=told.refreshes.get(name),
        images=told.images,
        nodes_read=api.nodes is not None,
        control_plane=api.control_plane,
    )
