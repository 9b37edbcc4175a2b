"""The arguments of a group of self-managed Windows nodes, field by field."""

from collections.abc import Mapping, Sequence
from typing import NotRequired

import pulumi

from components.nodes.ami import NodeAmi
from components.nodes.capacity import SpotArgs, WarmPoolArgs
from components.nodes.node_args import NodeArgs
from components.nodes.scaling_group import DrainArgs, InstanceRefreshArgs, LaunchHookArgs, TimeoutArgs


class WindowsNodeGroupArgs(NodeArgs):
    """A group of self-managed Windows nodes. What user data is made of is plain, so that it is checked before anything
    is made."""

    instance_types: NotRequired[Sequence[str]]
    """Several EC2 instance types in place of instance_type, in the order of priority."""

    weights: NotRequired[Mapping[str, int]]
    """How many units of the group's sizes a machine of each of instance_types counts for; each then has one. A cluster
    autoscaler counts nodes, and does not know them."""

    spot: NotRequired[SpotArgs | None]
    """Spot machines. Default: all are on demand."""

    capacity_rebalance: NotRequired[bool]
    """Start another spot machine as soon as AWS says that one is likely to go. Default: false."""

    warm_pool: NotRequired[WarmPoolArgs | None]
    """Machines that have started once and wait. Default: none do."""

    max_lifetime_days: NotRequired[pulumi.Input[int] | None]
    """Days after which a node is replaced, whatever it runs."""

    suspended_processes: NotRequired[Sequence[pulumi.Input[str]]]
    """What Auto Scaling shall not do by itself, such as AZRebalance, which ends nodes to even out zones."""

    enabled_metrics: NotRequired[Sequence[pulumi.Input[str]]]
    """What CloudWatch is told of the group each minute, such as GroupInServiceInstances."""

    strategy: NotRequired[str]
    """rolling: an instance refresh replaces the nodes. blueGreen: a second Auto Scaling group beside the first runs the
    new release, as long as the former one is named beside it. Default: rolling."""

    former: NotRequired[NodeAmi]
    """The AMI before `ami`, with strategy blueGreen, for as long as both have nodes; it goes, drained, with the change
    that takes this out."""

    share: NotRequired[int]
    """Percentage of the nodes that run `ami`, beside `former`, which has the rest."""

    instance_refresh: NotRequired[InstanceRefreshArgs]
    """How nodes are replaced."""

    karpenter: NotRequired[bool]
    """Have two manifests of the same nodes as output (`karpenter`), an EC2NodeClass and a NodePool, by which Karpenter
    starts them; what it can't say of them is refused. Default: false."""

    launch_hook: NotRequired[LaunchHookArgs]
    """Whether a node counts only when it has joined."""

    drain: NotRequired[DrainArgs]
    """Who empties a node before it goes."""

    timeouts: NotRequired[TimeoutArgs]
    """How long changing and deleting the group may take."""
