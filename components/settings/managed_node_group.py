"""Settings of a group of Windows nodes that EKS manages."""

from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from components.facts import defaults, limits
from components.facts.capacity import CapacityType, UpdateStrategy
from components.settings.base import ANY_TEXT, InstanceType, Settings, Within
from components.settings.node_group import NodeSettings


class UpdateConfigSettings(Settings):
    """How EKS replaces the nodes when the release or the template changes."""

    max_unavailable: Annotated[int, Within(limits.NODES_AT_ONCE)] | None = None
    """Nodes that are drained and replaced at a time. Default: 1, where no percentage is given."""

    max_unavailable_percentage: Annotated[int, Within(limits.SHARE_AT_ONCE)] | None = None
    """The same as a percentage of the nodes."""

    strategy: Annotated[UpdateStrategy, ANY_TEXT] = defaults.UPDATE_STRATEGY
    """DEFAULT: new nodes first, two in each zone at least. MINIMAL: no node more than there are, the old ones go
    first."""

    force: bool = False
    """End pods that a disruption budget keeps from leaving within 15 minutes, in place of failing."""


class ManagedTimeoutSettings(Settings):
    """How long EKS may take before `pulumi up` or `pulumi destroy` fails; both wait for the nodes."""

    create_minutes: Annotated[int, Within(limits.TIMEOUT_MINUTES)] = defaults.MANAGED_CREATE_MINUTES
    """For the creation of the group with its first nodes."""

    update_minutes: Annotated[int, Within(limits.TIMEOUT_MINUTES)] = defaults.MANAGED_UPDATE_MINUTES
    """For a change, in which every node may be drained and replaced."""

    delete_minutes: Annotated[int, Within(limits.TIMEOUT_MINUTES)] = defaults.DELETE_MINUTES
    """For the deletion, in which the nodes shut down."""


_BY_RELEASE_VERSION = (
    "EKS refuses it beside an AMI of one's own; to have it take Amazon's AMI, pin that one and have it taken by its "
    "release version"
)

_NOT_HERE = MappingProxyType(
    {
        "ami_type": _BY_RELEASE_VERSION,
        "version": _BY_RELEASE_VERSION,
        "release_version": _BY_RELEASE_VERSION,
        "strategy": "it is of self-managed groups; EKS replaces the nodes as the update configuration says",
        "disk_size": "the template says it, beside which EKS refuses it; give the size of the root volume",
        "instance_refresh": "it is of self-managed groups; EKS replaces the nodes as the update configuration says",
        "karpenter": "it is of self-managed groups; make one of those, without nodes, for those that Karpenter starts",
        "drain": "it is of self-managed groups; EKS drains a node before it goes",
        "launch_hook": "it is of self-managed groups; EKS waits 15 minutes for a node to join, then fails",
        "node_repair_config": "EKS repairs Linux nodes only; drop it",
        "remote_access": "the template says it, beside which EKS refuses it; give a key pair and security groups",
        "warm_pool": "EKS refuses one beside an AMI of one's own; take a self-managed group for one",
        "warm_pool_config": "EKS refuses one beside an AMI of one's own; take a self-managed group for one",
    }
)


class ManagedNodeGroupSettings(NodeSettings):
    """A group of Windows nodes that EKS manages."""

    not_here: ClassVar = _NOT_HERE

    kind: Literal["managed"]
    """EKS owns the Auto Scaling group, and drains a node before it goes."""

    by_release_version: bool = False
    """Have EKS take Amazon's AMI by its release version (amiType and releaseVersion); else the template names the AMI.
    EKS then writes the user data, so nothing of it, from reservations to hooks, is ours. Commercial Regions only."""

    capacity_type: Annotated[CapacityType, ANY_TEXT] = defaults.CAPACITY_TYPE
    """ON_DEMAND or SPOT. It can't be changed."""

    instance_types: tuple[InstanceType, ...] = ()
    """Several EC2 instance types in place of instanceType: those that spot may choose of, or in the order of priority.
    They can't be changed."""

    update_config: UpdateConfigSettings = UpdateConfigSettings()
    """How nodes are replaced."""

    timeouts: ManagedTimeoutSettings = ManagedTimeoutSettings()
    """How long creating, changing and deleting the group may take."""
