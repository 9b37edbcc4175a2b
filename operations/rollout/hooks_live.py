"""The termination hooks of groups, and answering them.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from components.facts.names import TERMINATION_HOOK
from operations.aws import asking
from operations.rollout.drains import Hold, Result
from operations.rollout.live import described_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import boto3

    from operations.rollout.facts import Declared, Group

WAITING = "Terminating:Wait"

_NOT_WAITING = "No active Lifecycle Action"


@dataclass(frozen=True, kw_only=True)
class TerminationHook:
    """Our termination hook of a group.

    Attributes:
        wait: heartbeat timeout, in seconds.
        ours: whether this command is to answer it. Nobody answers such a hook between roll-outs, so that its default
            result is CONTINUE; that of one which a handler in the cluster answers is ABANDON.
        kept: whether the group keeps an instance whose termination was abandoned.
    """

    wait: int
    ours: bool
    kept: bool


def termination_hooks(aws: boto3.Session, wanted: Sequence[Declared]) -> dict[str, TerminationHook]:
    """Our termination hooks, by Auto Scaling group; groups without one are left out.

    Raises:
        UnreadError: Auto Scaling does not answer.
    """
    client = aws.client("autoscaling")
    found: dict[str, TerminationHook] = {}
    for name, group in described_groups(client, [each.auto_scaling_group for each in wanted]).items():
        with asking():
            hooks = client.describe_lifecycle_hooks(AutoScalingGroupName=name)["LifecycleHooks"]
        triggers = group.get("InstanceLifecyclePolicy", {}).get("RetentionTriggers", {})
        for hook in hooks:
            if hook.get("LifecycleHookName") == TERMINATION_HOOK:
                found[name] = TerminationHook(
                    wait=hook.get("HeartbeatTimeout", 0),
                    ours=hook.get("DefaultResult") == Result.CONTINUE,
                    kept=triggers.get("TerminateHookAbandon") == "retain",
                )
    return found


def unfit(wanted: Sequence[Declared], hooks: dict[str, TerminationHook]) -> list[str]:
    """The groups that cannot be drained here, a line each."""
    lines: list[str] = []
    for each in wanted:
        hook = hooks.get(each.auto_scaling_group)
        name = f"{each.cluster}/{each.node_group}"
        if hook is None:
            lines.append(f"{name} has no hook {TERMINATION_HOOK}: its nodes go without a drain, pods and all")
        elif not hook.ours:
            lines.append(f"{name} is drained by the handler in its cluster, as its hook's default result ABANDON says")
    return lines


def holds(groups: Sequence[Group], hooks: dict[str, TerminationHook]) -> list[Hold]:
    """The instances that a hook holds which this command is to answer."""
    return [
        _hold(group.declared, hook, instance.id)
        for group in groups
        if group.live is not None and (hook := hooks.get(group.declared.auto_scaling_group)) is not None and hook.ours
        for instance in group.live.instances
        if instance.state == WAITING
    ]


class Held:
    """The same, asked of Auto Scaling alone, which answers while a cluster does not."""

    def __init__(self, aws: boto3.Session, wanted: Sequence[Declared], hooks: Mapping[str, TerminationHook]) -> None:
        self._autoscaling = aws.client("autoscaling")
        self._ours = {
            each.auto_scaling_group: (each, hook)
            for each in wanted
            if (hook := hooks.get(each.auto_scaling_group)) is not None and hook.ours
        }

    def __call__(self) -> list[Hold]:
        """Look.

        Raises:
            UnreadError: Auto Scaling does not answer.
        """
        return [
            _hold(*self._ours[name], instance.get("InstanceId", ""))
            for name, group in described_groups(self._autoscaling, [*self._ours]).items()
            for instance in group.get("Instances", [])
            if instance.get("LifecycleState") == WAITING
        ]


def _hold(declared: Declared, hook: TerminationHook, instance: str) -> Hold:
    return Hold(
        instance=instance,
        cluster=declared.cluster,
        node_group=declared.node_group,
        auto_scaling_group=declared.auto_scaling_group,
        hook=TERMINATION_HOOK,
        wait=hook.wait,
        kept=hook.kept,
    )


class LiveHooks:
    """Answers to hooks."""

    def __init__(self, aws: boto3.Session) -> None:
        self._autoscaling = aws.client("autoscaling")

    def beat(self, hold: Hold) -> bool:
        """Have the wait begin anew; False where the hook no longer waits.

        Raises:
            UnreadError: AWS refuses.
        """
        return _waits(
            lambda: self._autoscaling.record_lifecycle_action_heartbeat(
                AutoScalingGroupName=hold.auto_scaling_group,
                LifecycleHookName=hold.hook,
                InstanceId=hold.instance,
            )
        )

    def answer(self, hold: Hold, result: Result) -> bool:
        """End the wait; False where the hook no longer waits.

        Raises:
            UnreadError: AWS refuses.
        """
        return _waits(
            lambda: self._autoscaling.complete_lifecycle_action(
                AutoScalingGroupName=hold.auto_scaling_group,
                LifecycleHookName=hold.hook,
                InstanceId=hold.instance,
                LifecycleActionResult=result,
            )
        )


def _waits(tell: Callable[[], object]) -> bool:
    with asking():
        try:
            tell()
        except ClientError as error:
            if _NOT_WAITING in error.response.get("Error", {}).get("Message", ""):
                return False
            raise
    return True
