"""One look at a roll-out: its groups as Auto Scaling tells them, and each of their instances as everybody tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from components.facts.names import TAG_PREFIX
from components.kubernetes.client import KubernetesClient
from components.kubernetes.connection import reach
from components.kubernetes.errors import RefusedError
from operations.aws import UnreadError
from operations.drain.live import LiveCluster
from operations.rollout.going import NOWHERE, Scope
from operations.rollout.hanging import Hanging
from operations.rollout.live import Reader, described_instances
from operations.rollout.stages import Machine, NodeReport, report
from operations.rollout.verify import Report, verify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import boto3
    from mypy_boto3_ec2.type_defs import InstanceTypeDef

    from operations.drain.facts import Node
    from operations.rollout.facts import Declared, Group, Instance


@dataclass(frozen=True, kw_only=True)
class GroupNodes:
    """The instances of a node group."""

    cluster: str
    node_group: str
    nodes: tuple[NodeReport, ...]


@dataclass(frozen=True, kw_only=True)
class Look:
    """A roll-out at one moment.

    Attributes:
        report: what `rollout verify` says of it.
        groups: the groups as they are.
        nodes: their instances.
        unread: what could not be read beside what the report tells.
    """

    report: Report
    groups: tuple[Group, ...] = ()
    nodes: tuple[GroupNodes, ...] = ()
    unread: tuple[str, ...] = ()


class Clusters:
    """The clusters of a stack, reached once each."""

    def __init__(self, aws: boto3.Session) -> None:
        self._aws = aws
        self._clients: dict[str, KubernetesClient] = {}

    def client(self, name: str) -> KubernetesClient:
        """The client of a cluster's API server.

        Raises:
            RefusedError: there is no such cluster, or EKS does not answer.
        """
        if name not in self._clients:
            self._clients[name] = KubernetesClient.of_cluster(self._aws, reach(self._aws, name))
        return self._clients[name]

    def live(self, name: str) -> LiveCluster:
        """The same as a drain asks it.

        Raises:
            RefusedError: there is no such cluster, or EKS does not answer.
        """
        return LiveCluster(self.client(name))


@dataclass
class Eye:
    """Looks at the groups of one stack, and at those of a scope that are on their way out."""

    aws: boto3.Session
    wanted: Sequence[Declared]
    clusters: Clusters
    scope: Scope = NOWHERE
    _emptied: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        self._reader = Reader(self.aws)
        self._hanging = Hanging(self.aws)
        self._ec2 = self.aws.client("ec2")

    def look(self) -> Look:
        """Look once: a handful of calls a group, one a cluster, nothing a node."""
        groups, unread = self._reader.groups(self.wanted, self.scope)
        groups = self._not_gone(groups)
        more: list[str] = []
        told = self._told([each for group in groups for each in _on_their_way(group)], more)
        nodes: dict[str, Mapping[str, Node] | None] = {
            name: self._nodes(name, groups, more) for name in dict.fromkeys(each.declared.cluster for each in groups)
        }
        now = datetime.now(UTC)
        found = tuple(self._group(group, told, nodes[group.declared.cluster], now, more) for group in groups)
        return Look(report=verify(groups, unread), groups=groups, nodes=found, unread=tuple(more))

    def _not_gone(self, groups: Sequence[Group]) -> tuple[Group, ...]:
        """Without those that have gone since an earlier look: outputs still tell those of a stack that is destroyed."""
        self._emptied |= {each.declared.auto_scaling_group for each in groups if each.live and each.live.desired == 0}
        return tuple(each for each in groups if each.live or each.declared.auto_scaling_group not in self._emptied)

    def _told(self, ids: Sequence[str], unread: list[str]) -> dict[str, InstanceTypeDef]:
        """What EC2 tells of machines that are on their way."""
        try:
            return described_instances(self._ec2, ids)
        except UnreadError as error:
            unread.append(f"starts of nodes: {error}")
            return {}

    def _nodes(self, cluster: str, groups: Sequence[Group], unread: list[str]) -> dict[str, Node] | None:
        """The nodes of the groups' instances; None where the cluster does not tell."""
        here = [group.live for group in groups if group.live and group.declared.cluster == cluster]
        instances = {each.id for live in here for each in live.instances}
        if not instances:
            return {}
        try:
            return {each.instance: each for each in self.clusters.live(cluster).nodes(instances)}
        except RefusedError as error:
            unread.append(f"nodes of {cluster}: {error}")
            return None

    def _group(
        self,
        group: Group,
        told: Mapping[str, InstanceTypeDef],
        nodes: Mapping[str, Node] | None,
        now: datetime,
        unread: list[str],
    ) -> GroupNodes:
        declared = group.declared
        machines = [
            _machine(each, declared, told.get(each.id), nodes) for each in (group.live.instances if group.live else ())
        ]
        machines = self._hanging.silent(machines, told, declared, now, unread)
        keeps_out = self._hanging.keeps_out(machines, declared, now, unread)
        return GroupNodes(
            cluster=declared.cluster,
            node_group=declared.node_group,
            nodes=tuple(report(each, now, keeps_out) for each in machines),
        )


def _on_their_way(group: Group) -> list[str]:
    live = group.live
    return [each.id for each in live.instances if _is_current(each, group.declared)] if live else []


def _is_current(instance: Instance, declared: Declared) -> bool:
    return (instance.template, instance.version) == (declared.template, str(declared.version))


def _machine(
    instance: Instance, declared: Declared, told: InstanceTypeDef | None, nodes: Mapping[str, Node] | None
) -> Machine:
    tags = {tag.get("Key", ""): tag.get("Value", "") for tag in (told or {}).get("Tags", [])}
    node = (nodes or {}).get(instance.id)
    return Machine(
        id=instance.id,
        state=instance.state,
        current=_is_current(instance, declared),
        launched=(told or {}).get("LaunchTime"),
        marks=tags.get(f"{TAG_PREFIX}boot", ""),
        failure=tags.get(f"{TAG_PREFIX}boot-failure", ""),
        node=node.name if node else "",
        ready=node is not None and node.ready,
        not_ready=node.not_ready if node else "",
        nodes_read=nodes is not None,
    )
