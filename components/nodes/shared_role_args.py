"""What a role that several node groups share is told."""

from collections.abc import Mapping, Sequence
from typing import NotRequired

import pulumi

from components.cluster.cluster import Cluster
from components.facts.access_method import AccessMethod
from components.nodes.node_args import NodeArgs
from components.nodes.role_args import RoleArgs


class SharedNodeRoleArgs(RoleArgs):
    """One role that all Windows node groups of a cluster share, with the rights of each of them, let in once."""

    cluster: Cluster
    """The cluster."""

    access: NotRequired[AccessMethod]
    """How the role is let in: ``access_entry``, ``aws_auth``, ``pulumi_eks``, ``external``, or ``auto``, by the
    cluster's authentication mode. Default: auto."""

    groups: NotRequired[Sequence[NodeArgs]]
    """Its node groups, for whose domains and accounts it gets the rights. Default: none that has any."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Further tags of role, instance profile and access entry."""
