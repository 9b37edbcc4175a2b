"""The Auto Scaling group of one Windows node group."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict, cast

import pulumi
import pulumi_aws as aws

from components.cluster.tags import when_named
from components.facts import defaults
from components.facts.draining import Drainer
from components.facts.kubernetes_tags import discovery_tags, ownership
from components.facts.refresh import most_healthy
from components.nodes.capacity import CapacityArgs, mixed_instances_policy, reservation, warm_pool
from components.nodes.sides import SizeArgs


class InstanceRefreshArgs(TypedDict):
    """How nodes are replaced when the release or the template changes."""

    min_healthy_percentage: NotRequired[pulumi.Input[int]]
    """Percentage of the nodes that has to stay in service. Default: 100."""

    max_healthy_percentage: NotRequired[pulumi.Input[int] | None]
    """Percentage of the nodes that there may be meanwhile, at most 100 more than has to stay. Default: 110, or less
    where that is too far from the other."""

    checkpoints: NotRequired[Sequence[pulumi.Input[int]]]
    """Percentages of the nodes after whose replacement a roll-out stands still, in ascending order, 100 the last."""

    checkpoint_seconds: NotRequired[pulumi.Input[int]]
    """How long it stands still at each. Default: 3600."""

    alarms: NotRequired[Sequence[pulumi.Input[str]]]
    """CloudWatch alarms by name: the first that goes off ends a roll-out as failed."""

    scale_in_protected_instances: NotRequired[pulumi.Input[str]]
    """Nodes protected from scale-in: Refresh replaces them, Ignore leaves them, Wait waits for an hour and fails.
    Default: Refresh."""

    standby_instances: NotRequired[pulumi.Input[str]]
    """Nodes on standby: Terminate replaces them, Ignore leaves them, Wait waits for an hour and fails.
    Default: Wait."""

    warmup_seconds: NotRequired[pulumi.Input[int] | None]
    """How long a new node warms up before the next one is replaced: from the answer to its launch hook on, which is
    Ready by then; without one from its start on. Default: 60, and 600 without a launch hook."""


class LaunchHookArgs(TypedDict):
    """A lifecycle hook that holds a new node back until it has joined: one that does not join is ended, and an instance
    refresh stops there. The node answers it, with a right to just that."""

    enabled: NotRequired[bool]
    """Have it; without it a node counts as in service while Windows still starts, whether or not it ever joins.
    Default: true."""

    timeout_minutes: NotRequired[int]
    """How long it waits for a node from its start on. Default: 30."""


class DrainArgs(TypedDict):
    """Who empties a node before it goes: a lifecycle hook holds it back until then. See docs/node-groups.md."""

    by: NotRequired[Drainer | str]
    """handler: AWS Node Termination Handler, which reads a termination queue. command: `eks-windows rollout follow
    --drain`, while it runs. none: nobody, so that pods end with their node. Default: none."""

    timeout_minutes: NotRequired[int | None]
    """How long a node is held back without a word. Default: 30 with the handler, and 5 with the command."""

    retain_failed: NotRequired[bool]
    """Keep a node that could not be emptied, outside of the group, until `eks-windows nodes release` ends it; it costs
    what a node costs. Default: true."""


class TimeoutArgs(TypedDict):
    """How long Auto Scaling may take before `pulumi up` or `pulumi destroy` fails. Nothing waits for new nodes.

    There is none for the creation, as the provider knows none.
    """

    update_minutes: NotRequired[int]
    """For a change of the group. Default: 30."""

    delete_minutes: NotRequired[int]
    """For its deletion, in which the nodes drain and shut down. Default: 60."""


class ScalingGroupArgs(SizeArgs):
    """What an Auto Scaling group of Windows nodes says."""

    cluster_name: pulumi.Input[str]
    template: aws.ec2.LaunchTemplate
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    hooks: Sequence[aws.autoscaling.GroupInitialLifecycleHookArgs]
    retains: bool
    refresh: InstanceRefreshArgs
    timeouts: TimeoutArgs
    capacity: CapacityArgs
    max_lifetime_days: pulumi.Input[int] | None
    suspended_processes: Sequence[pulumi.Input[str]]
    enabled_metrics: Sequence[pulumi.Input[str]]
    node_tags: Mapping[str, pulumi.Input[str]]
    group_tags: Mapping[str, pulumi.Input[str]]
    name: str | None


def scaling_group(name: str, args: ScalingGroupArgs, opts: pulumi.ResourceOptions) -> aws.autoscaling.Group:
    """A group pinned to a version number of its template, so that a new version starts an instance refresh.

    The provider waits for no node: its own wait is for exactly the number that the state knows, which fails after ten
    minutes where a cluster autoscaler has changed it, and ends at the first launch that a zone has no machine for.
    Nor does it roll back (hashicorp/terraform-provider-aws 34189). `eks-windows rollout verify` is the wait.
    """
    refresh = args["refresh"]
    # Auto Scaling counts both from InService on, which a launch hook puts off until the node has joined.
    given, default = refresh.get("warmup_seconds"), _WARMUP[bool(args["hooks"])]
    warmup = default if given is None else given
    capacity, days = args["capacity"], args["max_lifetime_days"]
    return aws.autoscaling.Group(
        name,
        name=args["name"],
        **_machines(args["template"], capacity),
        capacity_rebalance=capacity["rebalance"] or None,
        capacity_reservation_specification=reservation(capacity["reservation"]),
        warm_pool=warm_pool(capacity["warm_pool"]),
        max_instance_lifetime=None if days is None else pulumi.Output.from_input(days).apply(lambda it: it * _DAY),
        suspended_processes=args["suspended_processes"] or None,
        enabled_metrics=cast("Sequence[aws.autoscaling.Metric]", args["enabled_metrics"]) or None,
        vpc_zone_identifiers=args["subnet_ids"],
        min_size=args["min_size"],
        max_size=args["max_size"],
        desired_capacity=args["desired_size"],
        initial_lifecycle_hooks=args["hooks"] or None,
        # Said in any case: what is only left out stays as it was.
        instance_lifecycle_policy=aws.autoscaling.GroupInstanceLifecyclePolicyArgs(
            retention_triggers=aws.autoscaling.GroupInstanceLifecyclePolicyRetentionTriggersArgs(
                terminate_hook_abandon="retain" if args["retains"] else "terminate"
            )
        ),
        wait_for_capacity_timeout="0",
        default_instance_warmup=warmup,
        health_check_type="EC2",
        health_check_grace_period=warmup,
        # The nodes on the oldest template go first, when a group shrinks in the middle of a refresh.
        termination_policies=["OldestLaunchTemplate", "OldestInstance"],
        instance_refresh=aws.autoscaling.GroupInstanceRefreshArgs(
            strategy="Rolling", preferences=_preferences(refresh, warmup)
        ),
        tags=when_named(args["cluster_name"], lambda cluster_name: _tags(args, cluster_name)),
        opts=pulumi.ResourceOptions.merge(
            opts,
            # The provider would replace a group for its first hooks; afterwards they are resources of their own.
            pulumi.ResourceOptions(
                custom_timeouts=_timeouts(args["timeouts"]), ignore_changes=["initialLifecycleHooks"]
            ),
        ),
    )


_WARMUP = {True: defaults.JOINED_WARMUP_SECONDS, False: defaults.WARMUP_SECONDS}
"""By whether a launch hook holds nodes back."""

_DAY = 24 * 60 * 60


class _Machines(TypedDict):
    launch_template: NotRequired[aws.autoscaling.GroupLaunchTemplateArgs]
    mixed_instances_policy: NotRequired[aws.autoscaling.GroupMixedInstancesPolicyArgs]


def _machines(template: aws.ec2.LaunchTemplate, capacity: CapacityArgs) -> _Machines:
    """The template by its number: alone, or with the types that stand in place of its own."""
    number = template.latest_version.apply(str)
    if not capacity["types"]:
        return _Machines(launch_template=aws.autoscaling.GroupLaunchTemplateArgs(id=template.id, version=number))
    named = aws.autoscaling.GroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecificationArgs(
        launch_template_id=template.id, version=number
    )
    return _Machines(mixed_instances_policy=mixed_instances_policy(named, capacity))


def _preferences(
    refresh: InstanceRefreshArgs, warmup: pulumi.Input[int]
) -> aws.autoscaling.GroupInstanceRefreshPreferencesArgs:
    """All that is sent is said here: the provider's own values leave nodes on the former release."""
    least = pulumi.Output.from_input(refresh.get("min_healthy_percentage", defaults.MIN_HEALTHY_PERCENTAGE))
    most, stops, alarms = refresh.get("max_healthy_percentage"), refresh.get("checkpoints"), refresh.get("alarms")
    default = least.apply(lambda known: most_healthy(known, defaults.MAX_HEALTHY_PERCENTAGE))
    return aws.autoscaling.GroupInstanceRefreshPreferencesArgs(
        min_healthy_percentage=least,
        max_healthy_percentage=default if most is None else most,
        checkpoint_percentages=stops or None,
        checkpoint_delay=_text(refresh.get("checkpoint_seconds", defaults.CHECKPOINT_SECONDS)) if stops else None,
        alarm_specification=aws.autoscaling.GroupInstanceRefreshPreferencesAlarmSpecificationArgs(alarms=alarms)
        if alarms
        else None,
        scale_in_protected_instances=refresh.get("scale_in_protected_instances", defaults.PROTECTED_INSTANCES),
        standby_instances=refresh.get("standby_instances", defaults.STANDBY_INSTANCES),
        instance_warmup=_text(warmup),
        skip_matching=True,
    )


def _text(number: pulumi.Input[int]) -> pulumi.Output[str]:
    return pulumi.Output.from_input(number).apply(str)


def _timeouts(timeouts: TimeoutArgs) -> pulumi.CustomTimeouts:
    return pulumi.CustomTimeouts(
        update=f"{timeouts.get('update_minutes', defaults.UPDATE_MINUTES)}m",
        delete=f"{timeouts.get('delete_minutes', defaults.DELETE_MINUTES)}m",
    )


def _tags(args: ScalingGroupArgs, cluster_name: str) -> list[aws.autoscaling.GroupTagArgs]:
    on_group = {**args["group_tags"], **discovery_tags(cluster_name)}
    given = {**args["node_tags"], **ownership(cluster_name)}
    on_nodes = {key: value for key, value in given.items() if key not in on_group}  # EC2 takes no key twice
    return [
        aws.autoscaling.GroupTagArgs(key=key, value=value, propagate_at_launch=propagate)
        for tags, propagate in ((on_nodes, True), (on_group, False))
        for key, value in sorted(tags.items())
    ]
