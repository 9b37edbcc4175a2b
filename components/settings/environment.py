"""Settings of an environment stack: clusters, their Windows node groups, and which release each of them runs."""

from typing import Annotated, cast

from pydantic import Discriminator, StringConstraints, Tag

from components.facts import defaults
from components.facts.access_method import AccessMethod
from components.settings.base import (
    FILLED,
    ClusterName,
    Settings,
)
from components.settings.managed_node_group import ManagedNodeGroupSettings
from components.settings.node_group import NodeGroupSettings
from components.settings.node_role import NodeRoleSettings
from components.settings.termination_queue import TerminationQueueSettings
from components.settings.vpc_cni import VpcCniSettings
from components.settings.windows_support import WindowsSupportSettings

_Name = Annotated[str, StringConstraints(min_length=1)]


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
