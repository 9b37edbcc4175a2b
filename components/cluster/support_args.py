"""The arguments of what a cluster needs once, field by field."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi

from components.cluster.cluster import Cluster
from components.cluster.vpc_cni_args import VpcCniArgs


class LinuxNodesArgs(TypedDict):
    """A managed group of Linux nodes, for CoreDNS and other controllers: they run on Linux only."""

    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Subnets of its nodes."""

    ami_type: NotRequired[pulumi.Input[str]]
    """EKS's kind of AMI, one of Linux. Default: AL2023_x86_64_STANDARD."""

    instance_types: NotRequired[Sequence[pulumi.Input[str]]]
    """EC2 instance types, which the AMI type has to fit. Default: t3.medium."""

    min_size: NotRequired[pulumi.Input[int]]
    """Smallest number of nodes, and where it begins; CoreDNS has two pods. Default: 2."""

    max_size: NotRequired[pulumi.Input[int]]
    """Largest number of nodes. Default: 3."""

    cni_policy: NotRequired[bool]
    """Attach AmazonEKS_CNI_Policy; false where the aws-node service account has a role of its own. Default: true."""

    permissions_boundary: NotRequired[pulumi.Input[str] | None]
    """Permissions boundary of its role."""

    role_path: NotRequired[str]
    """Path of its role. Default: /."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Further tags of all its resources."""


class WindowsClusterSupportArgs(TypedDict):
    """What a cluster needs once before a pod can run on a Windows node of it."""

    cluster: Cluster
    """The cluster."""

    vpc_cni: NotRequired[VpcCniArgs | None]
    """The add-on with Windows IPAM on; None where somebody else owns it. Default: owned, as it is."""

    cluster_role_name: NotRequired[pulumi.Input[str] | None]
    """Role of the control plane, which gets AmazonEKSVPCResourceController; it stays attached when this goes. Default:
    no role is touched."""

    linux_nodes: NotRequired[LinuxNodesArgs | None]
    """A managed group of Linux nodes to be made, with a role of its own. Default: none, and a cluster without one is
    told."""

    linux_nodes_elsewhere: NotRequired[bool]
    """CoreDNS has nodes that EKS does not manage; without it a cluster without a managed group of Linux nodes is told.
    Default: false."""
