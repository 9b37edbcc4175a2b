"""What a role that several node groups share is told."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi

from components.cluster.cluster import Cluster
from components.facts.access_method import AccessMethod
from components.nodes.node_args import NodeArgs


class SharedNodeRoleArgs(TypedDict):
    """One role that all Windows node groups of a cluster share, with the rights of each of them, let in once."""

    cluster: Cluster
    """The cluster."""

    access: NotRequired[AccessMethod]
    """How the role is let in: ``access_entry``, ``aws_auth``, ``pulumi_eks``, ``external``, or ``auto``, by the
    cluster's authentication mode. Default: auto."""

    groups: NotRequired[Sequence[NodeArgs]]
    """Its node groups, for whose domains and accounts it gets the rights. Default: none that has any."""

    ssm_access: NotRequired[bool]
    """Let Systems Manager reach the nodes. Default: true."""

    cni_policy: NotRequired[bool]
    """Attach AmazonEKS_CNI_Policy; false where the aws-node service account has a role of its own. Default: true."""

    policy_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Further managed policies."""

    cloudwatch_agent: NotRequired[bool]
    """Attach CloudWatchAgentServerPolicy, with which the CloudWatch agent on a node sends metrics and logs. Default:
    false."""

    permissions_boundary: NotRequired[pulumi.Input[str] | None]
    """Permissions boundary of the role."""

    role_path: NotRequired[str]
    """Path of the role and its instance profile. Default: /."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Further tags of role, instance profile and access entry."""
