"""The arguments of a group of self-managed Windows nodes, field by field."""

from typing import NotRequired

from components.nodes.ami import NodeAmi
from components.nodes.node_args import NodeArgs
from components.nodes.scaling_group import InstanceRefreshArgs, TimeoutArgs


class WindowsNodeGroupArgs(NodeArgs):
    """A group of self-managed Windows nodes. What user data is made of is plain, so that it is checked before anything
    is made."""

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

    timeouts: NotRequired[TimeoutArgs]
    """How long changing and deleting the group may take."""
