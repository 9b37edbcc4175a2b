"""What the machines of a node group are bought as, and where they run."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.facts import defaults
from components.facts.capacity import TEMPLATE_PREFERENCES, ReservationPreference


class SpotArgs(TypedDict):
    """Spot machines, which AWS takes back with two minutes' notice, and how many others stand beside them."""

    on_demand_base: NotRequired[pulumi.Input[int]]
    """So many nodes are on demand in any case. Default: 0."""

    on_demand_percentage: NotRequired[pulumi.Input[int]]
    """Percentage of the nodes above these that are on demand, too. Default: 0."""

    allocation: NotRequired[pulumi.Input[str]]
    """Which are taken: price-capacity-optimized, capacity-optimized, capacity-optimized-prioritized (in the order of
    instance_types) or lowest-price. Default: price-capacity-optimized."""

    on_demand_allocation: NotRequired[pulumi.Input[str]]
    """Which of those on demand are taken: prioritized (in the order of instance_types) or lowest-price. Default:
    prioritized."""

    pools: NotRequired[pulumi.Input[int] | None]
    """Over how many of the cheapest kinds of a zone lowest-price spreads. Default: Auto Scaling's own 2."""

    max_price: NotRequired[pulumi.Input[str] | None]
    """Most US dollars an hour that a machine may cost. Default: its price on demand."""


class CapacityReservationArgs(TypedDict):
    """Capacity that is reserved, out of which machines come."""

    preference: pulumi.Input[str]
    """capacity-reservations-only, capacity-reservations-first, none, or default: as each reservation says."""

    ids: NotRequired[Sequence[pulumi.Input[str]]]
    """Reservations by id. Default: any that is open and fits."""

    resource_groups: NotRequired[Sequence[pulumi.Input[str]]]
    """Resource groups of reservations by ARN."""


class PlacementArgs(TypedDict):
    """On which hardware machines run."""

    tenancy: NotRequired[pulumi.Input[str]]
    """default: with others; dedicated: hardware of this account's alone; host: a dedicated host, for licences by its
    sockets or cores. Default: default."""

    group: NotRequired[pulumi.Input[str] | None]
    """A placement group that is there."""

    host_resource_group: NotRequired[pulumi.Input[str] | None]
    """The host resource group by ARN, in which License Manager allocates dedicated hosts; it wants licences."""


class WarmPoolArgs(TypedDict):
    """Machines that have started once and wait, so that a node joins within a minute or two; they answer the launch
    hook and do not join before the group takes them."""

    min_size: NotRequired[pulumi.Input[int]]
    """Fewest machines that wait, however large the group is. Default: 0."""

    max_prepared_capacity: NotRequired[pulumi.Input[int] | None]
    """Nodes and machines that wait, together, up to which the pool is filled. Default: max_size."""

    state: NotRequired[pulumi.Input[str]]
    """Stopped; or Running, which costs what a node costs. Default: Stopped."""

    reuse_on_scale_in: NotRequired[pulumi.Input[bool]]
    """Take a node back that the group wants no more, in place of its end. Not beside drain, which leaves it
    cordoned. Default: false."""


class CapacityArgs(TypedDict):
    """The same for an Auto Scaling group.

    Attributes:
        types: several instance types, or spot machines of one; empty where the template names the only one.
        weights: type to how many units of the group's sizes a machine counts for.
    """

    types: Sequence[pulumi.Input[str]]
    weights: Mapping[str, int]
    spot: SpotArgs | None
    rebalance: bool
    reservation: CapacityReservationArgs | None
    warm_pool: WarmPoolArgs | None


def mixed_instances_policy(
    template: aws.autoscaling.GroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecificationArgs, args: CapacityArgs
) -> aws.autoscaling.GroupMixedInstancesPolicyArgs:
    """The template with the types that stand in place of its own, and how many machines of them are spot."""
    return aws.autoscaling.GroupMixedInstancesPolicyArgs(
        launch_template=aws.autoscaling.GroupMixedInstancesPolicyLaunchTemplateArgs(
            launch_template_specification=template,
            overrides=[_override(name, args["weights"]) for name in args["types"]],
        ),
        instances_distribution=_distribution(args["spot"]),
    )


def _override(
    name: pulumi.Input[str], weights: Mapping[str, int]
) -> aws.autoscaling.GroupMixedInstancesPolicyLaunchTemplateOverrideArgs:
    weight = weights.get(name) if isinstance(name, str) else None
    return aws.autoscaling.GroupMixedInstancesPolicyLaunchTemplateOverrideArgs(
        instance_type=name, weighted_capacity=None if weight is None else str(weight)
    )


def _distribution(spot: SpotArgs | None) -> aws.autoscaling.GroupMixedInstancesPolicyInstancesDistributionArgs:
    """Auto Scaling's own strategy for spot is the one that loses most machines, so ours is always said."""
    given: SpotArgs = {"on_demand_percentage": _ALL} if spot is None else spot
    return aws.autoscaling.GroupMixedInstancesPolicyInstancesDistributionArgs(
        on_demand_base_capacity=given.get("on_demand_base", 0),
        on_demand_percentage_above_base_capacity=given.get("on_demand_percentage", 0),
        on_demand_allocation_strategy=given.get("on_demand_allocation", defaults.ON_DEMAND_ALLOCATION),
        spot_allocation_strategy=given.get("allocation", defaults.SPOT_ALLOCATION),
        spot_instance_pools=given.get("pools"),
        spot_max_price=given.get("max_price"),
    )


_ALL = 100


def reservation(
    args: CapacityReservationArgs | None,
) -> aws.autoscaling.GroupCapacityReservationSpecificationArgs | None:
    """Where machines come out of reserved capacity; None leaves that to the account's own setting."""
    if args is None:
        return None
    ids, groups = args.get("ids"), args.get("resource_groups")
    target = aws.autoscaling.GroupCapacityReservationSpecificationCapacityReservationTargetArgs(
        capacity_reservation_ids=ids or None, capacity_reservation_resource_group_arns=groups or None
    )
    return aws.autoscaling.GroupCapacityReservationSpecificationArgs(
        capacity_reservation_preference=args["preference"],
        capacity_reservation_target=target if ids or groups else None,
    )


def template_reservation(
    args: CapacityReservationArgs | None,
) -> aws.ec2.LaunchTemplateCapacityReservationSpecificationArgs | None:
    """The same in a template, for a group whose Auto Scaling group is not ours: a reservation, a group of them or a
    preference, of which EC2 takes one."""
    if args is None:
        return None
    ids, groups = args.get("ids") or (None,), args.get("resource_groups") or (None,)
    if ids[0] is None and groups[0] is None:
        preference = pulumi.Output.from_input(args["preference"]).apply(
            lambda it: TEMPLATE_PREFERENCES[ReservationPreference(it)]
        )
        return aws.ec2.LaunchTemplateCapacityReservationSpecificationArgs(capacity_reservation_preference=preference)
    return aws.ec2.LaunchTemplateCapacityReservationSpecificationArgs(
        capacity_reservation_target=aws.ec2.LaunchTemplateCapacityReservationSpecificationCapacityReservationTargetArgs(
            capacity_reservation_id=ids[0], capacity_reservation_resource_group_arn=groups[0]
        )
    )


def warm_pool(args: WarmPoolArgs | None) -> aws.autoscaling.GroupWarmPoolArgs | None:
    """The warm pool of a group; None where it has none."""
    if args is None:
        return None
    return aws.autoscaling.GroupWarmPoolArgs(
        min_size=args.get("min_size", 0),
        max_group_prepared_capacity=args.get("max_prepared_capacity"),
        pool_state=args.get("state", defaults.WARM_STATE),
        instance_reuse_policy=aws.autoscaling.GroupWarmPoolInstanceReusePolicyArgs(
            reuse_on_scale_in=args.get("reuse_on_scale_in", False)
        ),
    )


def placement(args: PlacementArgs | None) -> aws.ec2.LaunchTemplatePlacementArgs | None:
    """The placement of a template; None where nobody asks for one."""
    if not args:
        return None
    return aws.ec2.LaunchTemplatePlacementArgs(
        tenancy=args.get("tenancy", defaults.TENANCY),
        group_name=args.get("group"),
        host_resource_group_arn=args.get("host_resource_group"),
    )
