"""Settings of what a cluster needs once before a pod can run on a Windows node of it."""

from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import Field

from components.facts import defaults, limits
from components.settings.base import FILLED, Arn, Form, InstanceType, NodeTags, RolePath, Settings, SubnetId, Within


class LinuxNodesSettings(Settings):
    """A managed group of Linux nodes, for CoreDNS and other controllers: they run on Linux only."""

    subnet_ids: Annotated[tuple[SubnetId, ...], FILLED]
    """Subnets of its nodes."""

    ami_type: Annotated[str, Form(limits.LINUX_AMI_TYPE)] = defaults.LINUX_AMI_TYPE
    """EKS's kind of AMI, one of Linux."""

    instance_types: Annotated[tuple[InstanceType, ...], FILLED] = (defaults.LINUX_INSTANCE_TYPE,)
    """EC2 instance types, which the AMI type has to fit."""

    min_size: Annotated[int, Within(limits.GROUP_SIZE)] = defaults.LINUX_MIN_SIZE
    """Smallest number of nodes, and where it begins; CoreDNS has two pods."""

    max_size: Annotated[int, Within(limits.MANAGED_MAX_SIZE)] = defaults.LINUX_MAX_SIZE
    """Largest number of nodes."""

    cni_policy: bool = True
    """Attach AmazonEKS_CNI_Policy; false where the aws-node service account has a role of its own."""

    permissions_boundary: Arn | None = None
    """Permissions boundary of its role."""

    role_path: RolePath = defaults.ROLE_PATH
    """Path of its role."""

    tags: NodeTags = Field(default_factory=dict)
    """Further tags of all its resources."""


class WindowsSupportSettings(Settings):
    """What a cluster needs once before a pod can run on a Windows node of it."""

    not_here: ClassVar = MappingProxyType(
        {
            "cluster": "it is the cluster where this stands; drop it",
            "vpc_cni": "it is a key of the cluster, vpcCni; drop it",
        }
    )

    cluster_role_name: Annotated[str, Form(limits.GIVEN_ROLE_NAME)] | None = None
    """Role of the control plane, which gets AmazonEKSVPCResourceController; it stays attached when this goes. Default:
    no role is touched."""

    linux_nodes: LinuxNodesSettings | None = None
    """A managed group of Linux nodes to be made, with a role of its own. Default: none, and a cluster without one is
    told."""

    linux_nodes_elsewhere: bool = False
    """CoreDNS has nodes that EKS does not manage; without it a cluster without a managed group of Linux nodes is
    told."""
