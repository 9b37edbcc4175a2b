"""What a look shows to be on its way still, although its groups may be right: nodes that come, go, or are too many.
Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.rollout.stages import ON_ITS_WAY, Stage
from operations.rollout.verify import State

if TYPE_CHECKING:
    from operations.rollout.look import Look
    from operations.rollout.stages import NodeReport


def node_state(node: NodeReport) -> State:
    """A node's part in the state of its roll-out: Auto Scaling is content with machines that are no nodes."""
    if node.reason:
        return State.WRONG
    return State.ROLLING if node.stage in ON_ITS_WAY or node.stage is Stage.HELD else State.RIGHT


def coming(look: Look) -> bool:
    """Whether a node is on its way and does not hang."""
    return any(node_state(node) is State.ROLLING for each in look.nodes for node in each.nodes)


def leaving(look: Look) -> bool:
    """Whether an instance that a hook holds still goes."""
    return any(
        instance.state == "Terminating:Wait"
        for group in look.groups
        if group.live is not None
        for instance in group.live.instances
    )


def too_many(look: Look) -> bool:
    """Whether a group without a refresh has more nodes in service than desired, of which one may be taken away."""
    for group in look.groups:
        if group.live is None or (group.live.refresh is not None and group.live.refresh.active):
            continue
        serving = [each for each in group.live.instances if each.state == "InService"]
        if len(serving) > group.live.desired and not all(each.protected for each in serving):
            return True
    return False
