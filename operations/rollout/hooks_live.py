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
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import boto3
    from mypy_boto3_autoscaling import AutoScalingClient

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


class TerminationHooks:
    """Our termination hooks of groups, each asked for once."""

    def __init__(self, ask: Callable[[Iterable[str]], Mapping[str, TerminationHook]]) -> None:
        """Make it.

        Args:
            ask: gives those of Auto Scaling groups, by their names.
        """
        self._ask = ask
        self._groups: dict[str, Declared] = {}
        self._hooks: dict[str, TerminationHook] = {}

    def learn(self, wanted: Sequence[Declared]) -> list[Declared]:
        """Ask for those of groups that are not known yet, and give these groups.

        Raises:
            UnreadError: Auto Scaling does not answer.
        """
        new = {each.auto_scaling_group: each for each in wanted if each.auto_scaling_group not in self._groups}
        if new:
            found = dict(self._ask(new))
            self._groups, self._hooks = self._groups | new, self._hooks | found  # the heart reads them meanwhile
        return [*new.values()]

    def of(self, group: Declared) -> TerminationHook | None:
        """That of a group; None where it has none, or was not learned."""
        return self._hooks.get(group.auto_scaling_group)

    @property
    def ours(self) -> dict[str, tuple[Declared, TerminationHook]]:
        """Those that this command is to answer, with their groups, by Auto Scaling group."""
        return {name: (self._groups[name], hook) for name, hook in self._hooks.items() if hook.ours}

    def holds(self, groups: Sequence[Group]) -> list[Hold]:
        """The instances of groups that a hook holds which this command is to answer."""
        ours = self.ours
        return [
            _hold(*ours[group.declared.auto_scaling_group], instance.id)
            for group in groups
            if group.live is not None and group.declared.auto_scaling_group in ours
            for instance in group.live.instances
            if instance.state == WAITING
        ]


class Held:
    """The same, asked of Auto Scaling alone, which answers while a cluster does not."""

    def __init__(self, aws: boto3.Session, hooks: TerminationHooks) -> None:
        self._autoscaling = aws.client("autoscaling")
        self._hooks = hooks

    def __call__(self) -> list[Hold]:
        """Look.

        Raises:
            UnreadError: Auto Scaling does not answer.
        """
        ours = self._hooks.ours
        return [
            _hold(*ours[name], instance.get("InstanceId", ""))
            for name, group in described_groups(self._autoscaling, [*ours]).items()
            for instance in group.get("Instances", [])
            if instance.get("LifecycleState") == WAITING
        ]


def termination_hooks(autoscaling: AutoScalingClient, groups: Iterable[str]) -> dict[str, TerminationHook]:
    """Our termination hooks, by Auto Scaling group; groups without one are left out.

    Raises:
        UnreadError: Auto Scaling does not answer.
    """
    found: dict[str, TerminationHook] = {}
    for name, group in described_groups(autoscaling, [*groups]).items():
        with asking():
            hooks = autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=name)["LifecycleHooks"]
        triggers = group.get("InstanceLifecyclePolicy", {}).get("RetentionTriggers", {})
        for hook in hooks:
            if hook.get("LifecycleHookName") == TERMINATION_HOOK:
                found[name] = TerminationHook(
                    wait=hook.get("HeartbeatTimeout", 0),
                    ours=hook.get("DefaultResult") == Result.CONTINUE,
                    kept=triggers.get("TerminateHookAbandon") == "retain",
                )
    return found


def unfit(group: Declared, hook: TerminationHook | None) -> str:
    """Why a group cannot be drained here; "" where it can."""
    name = f"{group.cluster}/{group.node_group}"
    if hook is None:
        return f"{name} has no hook {TERMINATION_HOOK}: its nodes go without a drain, pods and all"
    if not hook.ours:
        return f"{name} is drained by the handler in its cluster, as its hook's default result ABANDON says"
    return ""


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
