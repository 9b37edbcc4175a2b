"""The arguments of a group of Windows nodes that EKS manages, field by field."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from components.nodes.node_args import NodeArgs


class UpdateConfigArgs(TypedDict):
    """How EKS replaces the nodes when the release or the template changes."""

    max_unavailable: NotRequired[int | None]
    """Nodes that are drained and replaced at a time. Default: 1, where no percentage is given."""

    max_unavailable_percentage: NotRequired[int | None]
    """The same as a percentage of the nodes."""

    strategy: NotRequired[str]
    """DEFAULT: new nodes first, two in each zone at least. MINIMAL: no node more than there are, the old ones go
    first. Default: DEFAULT."""

    force: NotRequired[bool]
    """End pods that a disruption budget keeps from leaving within 15 minutes, in place of failing. Default: false."""


class ManagedTimeoutArgs(TypedDict):
    """How long EKS may take before `pulumi up` or `pulumi destroy` fails; both wait for the nodes."""

    create_minutes: NotRequired[int]
    """For the creation of the group with its first nodes. Default: 60."""

    update_minutes: NotRequired[int]
    """For a change, in which every node may be drained and replaced. Default: 240."""

    delete_minutes: NotRequired[int]
    """For the deletion, in which the nodes shut down. Default: 60."""


class ManagedWindowsNodeGroupArgs(NodeArgs):
    """A group of Windows nodes that EKS manages. What user data is made of is plain, so that it is checked before
    anything is made."""

    by_release_version: NotRequired[bool]
    """Have EKS take Amazon's AMI by its release version (amiType and releaseVersion); else the template names the AMI.
    EKS then writes the user data, so nothing of it, from reservations to hooks, is ours. Commercial Regions only.
    Default: false."""

    capacity_type: NotRequired[pulumi.Input[str]]
    """ON_DEMAND or SPOT. It can't be changed. Default: ON_DEMAND."""

    instance_types: NotRequired[Sequence[str]]
    """Several EC2 instance types in place of instance_type: those that spot may choose of, or in the order of priority.
    They can't be changed."""

    update_config: NotRequired[UpdateConfigArgs]
    """How nodes are replaced."""

    timeouts: NotRequired[ManagedTimeoutArgs]
    """How long creating, changing and deleting the group may take."""
