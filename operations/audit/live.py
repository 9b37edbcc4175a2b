"""Reading what an audit needs, with the fewest calls: what may not be asked is noted, not guessed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from components.kubernetes.client import KubernetesClient
from components.kubernetes.connection import reach
from components.kubernetes.errors import RefusedError
from operations.audit.facts import Image, Instance
from operations.audit.managed import managed_groups
from operations.audit.nodes import nodes
from operations.audit.rollouts import refreshes, updates
from operations.audit.told import ClusterTold, Told, cluster, key_of, roles_told, scaling_group
from operations.aws import UnreadError, asking, at_once, batches
from operations.releases.live import Amis
from operations.rollout.live import described_groups
from operations.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import boto3
    from mypy_boto3_autoscaling.type_defs import InstanceRefreshTypeDef
    from mypy_boto3_ec2.type_defs import FilterTypeDef, InstanceTypeDef

    from operations.audit.facts import Cluster, Wanted

_INSTANCES = 1000
"""Instances of one answer (EC2 API reference, DescribeInstances)."""

_CLUSTERS = 200
"""Values of one filter (EC2 API reference, DescribeInstances)."""

_TAG = "kubernetes.io/cluster/"


def clusters(
    aws: boto3.Session, wanted: Sequence[Wanted], *, all_rollouts: bool = False
) -> tuple[list[Cluster], list[str]]:
    """The clusters of one Region and account that have these groups, and a line for each thing that was not read.

    Args:
        aws: as whom, and where.
        wanted: their groups.
        all_rollouts: whether EKS is asked about its updates, a call each; refreshes come with what is asked anyway.
    """
    account = next((each.account for each in wanted if each.account), "")
    reader = _Reader(aws, Unread(f"{account} {aws.region_name}".strip()), all_rollouts=all_rollouts)
    try:
        told = reader.told(wanted)
    except UnreadError as error:
        return [], [f"{reader.unread.place}: {error}"]
    by_name: dict[str, list[Wanted]] = defaultdict(list)
    for each in wanted:
        by_name[each.declared.cluster].append(each)
    place = (account, aws.region_name)
    return [cluster(name, place, groups, told) for name, groups in by_name.items()], reader.unread.lines


class _Reader:
    def __init__(self, aws: boto3.Session, unread: Unread, *, all_rollouts: bool) -> None:
        self.aws = aws
        self.unread = unread
        self.all_rollouts = all_rollouts

    def told(self, wanted: Sequence[Wanted]) -> Told:
        """All of it. Without groups and instances there is nothing to judge.

        Raises:
            UnreadError: EC2 or Auto Scaling do not tell of instances and groups.
        """
        names = list(dict.fromkeys(each.declared.cluster for each in wanted))
        autoscaling = self.aws.client("autoscaling")
        managed = managed_groups(self.aws, [key_of(each) for each in wanted if each.managed], self.unread)
        groups = described_groups(autoscaling, list(filter(None, (scaling_group(each, managed) for each in wanted))))
        instances = self._instances(names, roles_told(managed.values(), groups))
        own = [each.declared.auto_scaling_group for each in wanted if not each.managed]
        standing = [each for each in own if each in groups]
        asked = [key for key, each in managed.items() if each] if self.all_rollouts else []
        used = {each.image for some in instances.values() for each in some} | {each.ami_id for each in wanted}
        return Told(
            groups=groups,
            managed=managed,
            instances=instances,
            images=self.unread.asked("AMIs", lambda: self._images(used), {each: Image(name="") for each in used}),
            refreshes=self.unread.asked("instance refreshes", lambda: self._refreshes(standing), {}),
            updates=self.unread.asked("updates of node groups", lambda: updates(self.aws, asked), {}),
            clusters=dict(zip(names, at_once(self._cluster, names), strict=True)),
        )

    def _instances(self, names: Sequence[str], told: Mapping[str, str]) -> dict[str, list[Instance]]:
        """By cluster; of Auto Scaling only what EC2 still has, so that one that ends between two pages is no matter.

        Args:
            names: of the clusters.
            told: the role of an instance, where EKS tells it.
        """
        found: dict[str, list[tuple[Instance, str]]] = {name: [] for name in names}
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
                                found[name].append((_instance(instance), profile))
        profiles = {profile for some in found.values() for each, profile in some if profile and each.id not in told}
        roles: dict[str, str] = self.unread.asked("IAM instance profiles", lambda: self._roles(profiles), {})
        return {
            name: [
                replace(each, role=told.get(each.id, roles.get(profile) if profile else "")) for each, profile in some
            ]
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

    def _refreshes(self, names: Sequence[str]) -> dict[str, list[InstanceRefreshTypeDef]]:
        client = self.aws.client("autoscaling")
        return dict(zip(names, at_once(lambda name: refreshes(client, name), names), strict=True))

    def _cluster(self, name: str) -> ClusterTold:
        control_plane = ""
        try:
            reached = reach(self.aws, name)
            control_plane = reached.version
            found = {each.instance: each for each in nodes(KubernetesClient.of_cluster(self.aws, reached))}
        except RefusedError as error:
            self.unread.note(f"nodes of {name}", str(error))
            return ClusterTold(nodes=None, control_plane=control_plane)
        return ClusterTold(nodes=found, control_plane=control_plane)


def _clusters_of(instance: InstanceTypeDef) -> Iterator[str]:
    for tag in instance.get("Tags", []):
        key = tag.get("Key", "")
        if key.startswith(_TAG):
            yield key.removeprefix(_TAG)


def _instance(found: InstanceTypeDef) -> Instance:
    """What is kept of an answer, of which a thousand machines are some megabytes."""
    metadata = found.get("MetadataOptions", {})
    return Instance(
        id=found.get("InstanceId", ""),
        image=found.get("ImageId", ""),
        launched=found["LaunchTime"],  # pyright: ignore[reportTypedDictNotRequiredAccess] each instance has one
        windows=found.get("Platform", "").lower() == "windows",
        http_tokens=metadata.get("HttpTokens", "optional"),
        hop_limit=metadata.get("HttpPutResponseHopLimit", 1),
        metadata_tags=metadata.get("InstanceMetadataTags") == "enabled",
    )
