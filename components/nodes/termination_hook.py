"""The lifecycle hook that holds a node that goes back until somebody has emptied it.

Sources: https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html,
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceLifecyclePolicy.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pulumi
import pulumi_aws as aws

from components.facts import defaults
from components.facts.draining import UNANSWERED, Drainer
from components.facts.names import TERMINATION_HOOK
from components.nodes.adoption import is_frozen

if TYPE_CHECKING:
    from components.nodes.args import WindowsNodeGroupArgs

TRANSITION = "autoscaling:EC2_INSTANCE_TERMINATING"


class Termination(NamedTuple):
    """How the nodes of a group go.

    Attributes:
        seconds: how long one is held back without a word.
        default_result: how that ends.
        retains: whether one that could not be emptied is kept.
    """

    seconds: int
    default_result: str
    retains: bool


def termination_of(args: WindowsNodeGroupArgs) -> Termination | None:
    """How the nodes of such a group go; None where nobody empties them, or they go as others had it, yet."""
    given = args.get("drain", {})
    drainer = Drainer(given.get("by", defaults.DRAINED_BY))
    if drainer is Drainer.NONE or is_frozen(args):
        return None
    unanswered = UNANSWERED[drainer]
    minutes = given.get("timeout_minutes")
    return Termination(
        60 * (unanswered.minutes if minutes is None else minutes), unanswered.result, given.get("retain_failed", True)
    )


def termination_hook(
    name: str, termination: Termination, group: aws.autoscaling.Group, opts: pulumi.ResourceOptions
) -> aws.autoscaling.LifecycleHook:
    """The hook. It goes with its group and not before, as a deletion lets the nodes go first, which drains them; where
    the group stays and nobody empties its nodes any more, it goes by itself.

    Of a group that is replaced the new hook comes first, too: the provider would have the old one deleted before it, as
    both have one name, while the old group's nodes are still to go. Names of hooks are each group's own.
    """
    return aws.autoscaling.LifecycleHook(
        f"{name}-terminate",
        name=TERMINATION_HOOK,
        autoscaling_group_name=group.name,
        lifecycle_transition=TRANSITION,
        heartbeat_timeout=termination.seconds,
        default_result=termination.default_result,
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(deleted_with=group, delete_before_replace=False)
        ),
    )


def warn_of_undrained_nodes(component: str, args: WindowsNodeGroupArgs) -> None:
    """Say in one line what happens to pods where nobody empties a node."""
    if termination_of(args) is None and not is_frozen(args):
        pulumi.log.warn(
            f"{component}: drain: nobody empties a node before it goes, so its pods end with it at each roll-out; let "
            "AWS Node Termination Handler do it (by: handler), or `eks-windows rollout follow --drain` (by: command)"
        )
