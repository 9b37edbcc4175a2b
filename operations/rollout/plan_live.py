"""Reading what a roll-out will find: groups, hooks, the newest refresh, free addresses; a handful of calls a group."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from components.facts import defaults
from operations.aws import UnreadError, asking, batches
from operations.rollout import quotas
from operations.rollout.facts import ACTIVE
from operations.rollout.live import PAGE, described_groups, described_refresh, instance
from operations.rollout.plan import Preferences, Standing
from operations.timings.live import marked
from operations.timings.report import ready_seconds
from operations.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    import boto3
    from mypy_boto3_autoscaling.type_defs import AutoScalingGroupTypeDef, InstanceRefreshTypeDef

    from operations.rollout.facts import Declared
    from operations.timings.facts import Start

LAUNCHING, TERMINATING = "autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING"


def standing(aws: boto3.Session, wanted: Sequence[Declared]) -> tuple[tuple[Standing, ...], tuple[str, ...]]:
    """The groups as they are, and a line for each that could not be read."""
    reader = _Reader(aws)
    found: list[Standing] = []
    unread: list[str] = []
    for some in batches(wanted, PAGE):
        try:
            groups = reader.groups(some)
            found += [reader.standing(each, groups[each.auto_scaling_group]) for each in some]
        except UnreadError as error:
            unread.append(str(error))
    return tuple(found), tuple(dict.fromkeys(unread))


def told(aws: boto3.Session, groups: Sequence[Standing]) -> tuple[tuple[Standing, ...], tuple[str, ...]]:
    """The groups with what their nodes tell of their own start and what the account's quota leaves, as far as read."""
    unread = Unread()
    marks: dict[str, Start] = unread.asked("marks of nodes", lambda: _marks(aws, groups), {})
    types = {each.instance_type for each in groups if quotas.standard(each.instance_type)}
    free: float | None = None
    sizes: dict[str, int] = {}
    if types:
        free = unread.asked("quota of vCPUs", lambda: quotas.standard_vcpus(aws).free, None)
        sizes = unread.asked("instance types", lambda: quotas.vcpus_of(aws, types), {})
    return tuple(
        replace(
            each,
            ready_seconds=ready_seconds(marks[one.id] for one in each.instances if one.id in marks),
            vcpus=sizes.get(each.instance_type, 0),
            free_vcpus=free,
        )
        for each in groups
    ), tuple(unread.lines)


def _marks(aws: boto3.Session, groups: Sequence[Standing]) -> dict[str, Start]:
    return {each.instance: each for each in marked(aws, [one.id for group in groups for one in group.instances])}


class _Reader:
    def __init__(self, aws: boto3.Session) -> None:
        self._autoscaling = aws.client("autoscaling")
        self._ec2 = aws.client("ec2")

    def groups(self, declared: Sequence[Declared]) -> dict[str, AutoScalingGroupTypeDef]:
        names = [each.auto_scaling_group for each in declared]
        groups = described_groups(self._autoscaling, names)
        missing = [name for name in names if name not in groups]
        if missing:
            raise UnreadError(
                f"there is no Auto Scaling group {', '.join(missing)} in this Region; run pulumi up first"
            )
        return groups

    def standing(self, declared: Declared, group: AutoScalingGroupTypeDef) -> Standing:
        newest = described_refresh(self._autoscaling, declared.auto_scaling_group)
        hooks = self._hooks(declared.auto_scaling_group)
        return Standing(
            declared=declared,
            desired=group["DesiredCapacity"],
            instances=tuple(instance(each) for each in group.get("Instances", [])),
            preferences=preferences(declared, newest, group.get("DefaultInstanceWarmup", defaults.WARMUP_SECONDS)),
            operator=group.get("Operator", {}).get("Principal", ""),
            refresh_running=_running(newest),
            launch_hook=LAUNCHING in hooks,
            drain_seconds=hooks.get(TERMINATING, 0),
            free_addresses=self._free_addresses(group.get("VPCZoneIdentifier", "")),
            instance_type=next((each.get("InstanceType", "") for each in group.get("Instances", [])), ""),
        )

    def _hooks(self, name: str) -> dict[str, int]:
        """The heartbeat of each kind of hook, in seconds."""
        with asking():
            found = self._autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=name)
        return {
            each.get("LifecycleTransition", ""): each.get("HeartbeatTimeout", 0) for each in found["LifecycleHooks"]
        }

    def _free_addresses(self, subnets: str) -> dict[str, int]:
        if not subnets:
            return {}
        with asking():
            found = self._ec2.describe_subnets(SubnetIds=subnets.split(","))
        return {each.get("SubnetId", ""): each.get("AvailableIpAddressCount", 0) for each in found["Subnets"]}


_OF_THE_API = 90
"""Percentage that stays in service where a refresh does not say (Auto Scaling API, RefreshPreferences)."""


def preferences(declared: Declared, newest: InstanceRefreshTypeDef | None, warm_up_seconds: int) -> Preferences:
    """Those of the group's newest refresh, which were those of its stack then; else what the stack's outputs tell, and
    the group's own warm-up."""
    given = newest.get("Preferences") if newest else None
    if newest is None or not given:
        told = declared.min_healthy_percentage
        return Preferences(
            source="the stack's outputs, as the group had no refresh yet",
            min_healthy=_OF_THE_API if told is None else told,
            max_healthy=declared.max_healthy_percentage,
            protected=declared.protected,
            standby=declared.standby,
            warm_up_seconds=warm_up_seconds,
        )
    return Preferences(
        source=f"its newest refresh, {newest.get('InstanceRefreshId', '')}",
        min_healthy=given.get("MinHealthyPercentage", _OF_THE_API),
        max_healthy=given.get("MaxHealthyPercentage"),
        warm_up_seconds=given.get("InstanceWarmup", warm_up_seconds),
        checkpoints=tuple(given.get("CheckpointPercentages", ())),
        checkpoint_seconds=given.get("CheckpointDelay", 0),
        bake_seconds=given.get("BakeTime", 0),
        skip_matching=given.get("SkipMatching", False),
        protected=given.get("ScaleInProtectedInstances"),
        standby=given.get("StandbyInstances"),
    )


def _running(newest: InstanceRefreshTypeDef | None) -> str:
    if newest is None or newest.get("Status") not in ACTIVE:
        return ""
    return f"{newest.get('InstanceRefreshId', '')} at {newest.get('PercentageComplete', 0)} percent"
