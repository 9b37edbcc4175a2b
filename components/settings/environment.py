"""Settings of an environment stack: clusters, their Windows node groups, and which release each of them runs."""

from enum import StrEnum
from typing import Annotated, cast

from pydantic import Discriminator, StringConstraints, Tag

from components.facts import defaults, limits
from components.facts.access_method import AccessMethod
from components.settings.base import (
    FILLED,
    AddonVersion,
    Arn,
    ClusterName,
    Settings,
    Within,
)
from components.settings.managed_node_group import ManagedNodeGroupSettings
from components.settings.node_group import NodeGroupSettings
from components.settings.node_role import NodeRoleSettings
from components.settings.termination_queue import TerminationQueueSettings
from components.settings.windows_support import WindowsSupportSettings

_Name = Annotated[str, StringConstraints(min_length=1)]


class CniMode(StrEnum):
    """Who owns the VPC CNI add-on, which has to have Windows IPAM switched on."""

    MANAGE = "manage"
    EXTERNAL = "external"


class WarmTargetsSettings(Settings):
    """Addresses that the VPC resource controller keeps ready on each Windows node. Default of each: as the add-on has
    it."""

    prefix_target: Annotated[int, Within(limits.WARM_TARGET)] | None = None
    """Free /28 prefixes; of no meaning without prefix delegation, or beside the other two."""

    ip_target: Annotated[int, Within(limits.WARM_TARGET)] | None = None
    """Free addresses."""

    minimum_ip_target: Annotated[int, Within(limits.WARM_TARGET)] | None = None
    """Addresses in all."""


class VpcCniSettings(Settings):
    """The VPC CNI add-on."""

    mode: CniMode = CniMode.EXTERNAL
    """manage: this stack owns the add-on and keeps Windows IPAM on, beside all else that its configuration holds; one
    that is there already is imported first. external: somebody else does."""

    prefix_delegation: bool | None = None
    """Give Windows nodes /28 prefixes: more pods per node. Default: as the add-on has it."""

    warm_targets: WarmTargetsSettings = WarmTargetsSettings()
    """What is kept ready on each Windows node."""

    addon_version: AddonVersion | None = None
    """Version of the add-on, e.g. v1.21.1-eksbuild.1. Default: the one it has, or EKS's own choice."""

    service_account_role_arn: Arn | None = None
    """Role of the aws-node service account. Default: the one it has."""


def _kind(group: object) -> str:
    """The model of a node group by its ``kind``; of what is none, the self-managed one, which says so."""
    given: object = (
        cast("dict[str, object]", group).get("kind") if isinstance(group, dict) else getattr(group, "kind", None)
    )
    return (ManagedNodeGroupSettings if given == "managed" else NodeGroupSettings).__name__


AnyNodeGroup = Annotated[
    Annotated[NodeGroupSettings, Tag(NodeGroupSettings.__name__)]
    | Annotated[ManagedNodeGroupSettings, Tag(ManagedNodeGroupSettings.__name__)],
    Discriminator(_kind),
]
"""A node group of either kind."""


class ClusterSettings(Settings):
    """An existing EKS cluster that gets Windows nodes."""

    name: ClusterName
    """Its name."""

    access: AccessMethod = defaults.ACCESS
    """How node roles are let in; auto: by the cluster's authentication mode; pulumi_eks: by the pulumi-eks program that
    writes the whole of its aws-auth; external: by somebody else."""

    vpc_cni: VpcCniSettings = VpcCniSettings()
    """The VPC CNI add-on."""

    termination_queue: TerminationQueueSettings | None = None
    """A queue for AWS Node Termination Handler, on which groups with ``drain: {by: handler}`` count; ``{}`` for one as
    it comes. Default: none is made here."""

    node_role: NodeRoleSettings | None = None
    """One role for all of its node groups; ``{}`` for one as it comes. Default: each has a role of its own."""

    windows_support: WindowsSupportSettings | None = None
    """What the cluster needs once beside the add-on, made before its nodes; ``{}`` to be told where CoreDNS has no node
    to run on. Default: nothing is made, and nothing looked for."""

    node_groups: Annotated[tuple[AnyNodeGroup, ...], FILLED]
    """Its Windows node groups."""


class EnvironmentSettings(Settings):
    """An environment stack: dev, staging, prod."""

    images_stack: _Name | None = None
    """The images stack, ``images`` or ``organization/project/images``; needed where a node group names an image."""

    clusters: Annotated[tuple[ClusterSettings, ...], FILLED]
    """Its clusters."""
