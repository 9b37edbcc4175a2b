"""The arguments of what a cluster needs once, field by field."""

from typing import NotRequired, TypedDict

import pulumi

from components.cluster.cluster import Cluster
from components.cluster.vpc_cni import WarmTargets


class VpcCniArgs(TypedDict):
    """The VPC CNI add-on, which the program owns."""

    prefix_delegation: NotRequired[bool | None]
    """Give Windows nodes /28 prefixes: more pods per node. Default: as the add-on has it."""

    warm_targets: NotRequired[WarmTargets]
    """What is kept ready on each Windows node."""

    addon_version: NotRequired[str | None]
    """Version of the add-on, e.g. v1.21.1-eksbuild.1. Default: the one it has, or EKS's own choice."""

    service_account_role_arn: NotRequired[str | None]
    """Role of the aws-node service account. Default: the one it has."""


class WindowsClusterSupportArgs(TypedDict):
    """What a cluster needs once before a pod can run on a Windows node of it."""

    cluster: Cluster
    """The cluster."""

    vpc_cni: NotRequired[VpcCniArgs | None]
    """The add-on with Windows IPAM on; None where somebody else owns it. Default: owned, as it is."""

    cluster_role_name: NotRequired[pulumi.Input[str] | None]
    """Role of the control plane, which gets AmazonEKSVPCResourceController; it stays attached when this goes. Default:
    no role is touched."""

    linux_nodes_elsewhere: NotRequired[bool]
    """CoreDNS has nodes that EKS does not manage; without it a cluster without a managed group of Linux nodes is told.
    Default: false."""
