"""Auto Scaling's backend with our additions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend as MotoAutoScalingBackend
from moto.autoscaling.models import FakeAutoScalingGroup, TerminateInstanceActivity, make_int
from moto.core.exceptions import ServiceException
from moto.ec2.exceptions import EC2ClientError

from standin.api.autoscaling.groups import StandInGroup
from standin.api.autoscaling.instances import ABANDON, COMING, CONTINUE, RETAINED, GroupInstance
from standin.api.autoscaling.mixed import check_policy
from standin.api.autoscaling.refreshes import InstanceRefresh, NoActiveRefreshError, RefreshInProgressError
from standin.api.autoscaling.warm_pool import ENTERING
from standin.api.constraints import violated
from standin.api.named import Named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from standin.api.autoscaling.activities import Activity


class AlreadyExistsError(ServiceException):
    """A group of that name is there."""

    code = "AlreadyExists"
    message = "AutoScalingGroup by this name already exists - A group with the name {group} already exists"


class ResourceInUseError(ServiceException):
    """A group that still has instances."""

    code = "ResourceInUse"
    message = (
        "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in "
        "the group."
    )


class LimitExceededError(ServiceException):
    """More of something than a resource may have."""

    code = "LimitExceeded"
    message = "You have already reached a limit for your Amazon EC2 Auto Scaling resources: 50 tags for each group."


class AutoScalingBackend(MotoAutoScalingBackend):
    """moto's Auto Scaling, with instance refreshes and true groups."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.autoscaling_groups = Named[FakeAutoScalingGroup](
            lambda name: ValidationError(f"AutoScalingGroup name not found - no such group: {name}")
        )
        self.instance_refreshes: dict[str, list[InstanceRefresh]] = {}

    def group(self, name: str) -> StandInGroup:
        """A group by its name.

        Raises:
            ValidationError: there is none.
        """
        return cast("StandInGroup", self.autoscaling_groups[name])

    def create_group(self, given: Mapping[str, Any]) -> None:
        """CreateAutoScalingGroup.

        Args:
            given: the request's members.
        """
        found = violated("autoscaling", "CreateAutoScalingGroup", {**given, "Tags": None})
        if found is not None:
            raise ValidationError(found)
        _check_tags(given.get("Tags") or [])
        name: str = given["AutoScalingGroupName"]
        if name in self.autoscaling_groups:
            raise AlreadyExistsError(group=name)
        sources = ("LaunchTemplate", "LaunchConfigurationName", "InstanceId", "MixedInstancesPolicy")
        if sum(1 for source in sources if given.get(source)) != 1:
            raise ValidationError(
                "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or "
                "MixedInstancesPolicy parameter."
            )
        if given.get("MixedInstancesPolicy"):
            check_policy(given["MixedInstancesPolicy"])
        low, high, desired = (make_int(given.get(key)) for key in ("MinSize", "MaxSize", "DesiredCapacity"))
        _check_sizes(low, high, desired)
        self._check_subnets(given.get("VPCZoneIdentifier") or "")
        group = StandInGroup(
            name=name,
            availability_zones=given.get("AvailabilityZones") or [],
            desired_capacity=0,
            max_size=high,
            min_size=low,
            launch_config_name=given.get("LaunchConfigurationName"),
            launch_template=given.get("LaunchTemplate") or {},
            vpc_zone_identifier=given.get("VPCZoneIdentifier"),
            default_cooldown=make_int(given.get("DefaultCooldown")),
            health_check_period=make_int(given.get("HealthCheckGracePeriod") or 0),
            health_check_type=given.get("HealthCheckType"),
            load_balancers=given.get("LoadBalancerNames") or [],
            target_group_arns=given.get("TargetGroupARNs") or [],
            placement_group=given.get("PlacementGroup"),
            termination_policies=given.get("TerminationPolicies") or [],
            autoscaling_backend=self,
            ec2_backend=self.ec2_backend,
            tags=given.get("Tags") or [],
            new_instances_protected_from_scale_in=bool(given.get("NewInstancesProtectedFromScaleIn")),
            mixed_instances_policy=given.get("MixedInstancesPolicy"),
            capacity_rebalance=bool(given.get("CapacityRebalance")),
        )
        group.keep(given)
        version = group.template_version()
        if version is not None:
            group.check_template(version)
        self.autoscaling_groups[name] = group
        for hook in given.get("LifecycleHookSpecificationList") or ():
            self.put_hook(name, hook)
        group.set_desired_capacity(low if desired is None else desired)
        self.update_attached_elbs(name)
        self.update_attached_target_groups(name)

    def create_or_update_tags(self, tags: list[dict[str, str]]) -> None:
        """CreateOrUpdateTags; all or none of them."""
        for name in {tag["ResourceId"] for tag in tags}:
            new = [tag for tag in tags if tag["ResourceId"] == name]
            kept = [tag for tag in self.group(name).tags if tag["Key"] not in {each["Key"] for each in new}]
            _check_tags([*kept, *new])
        super().create_or_update_tags(tags)

    def update_group(self, given: Mapping[str, Any]) -> None:
        """UpdateAutoScalingGroup: what the request leaves out stays."""
        group = self.group(given["AutoScalingGroupName"])
        self._refuse_another_template(group, given)
        low, high, desired = (make_int(given.get(key)) for key in ("MinSize", "MaxSize", "DesiredCapacity"))
        _check_sizes(group.min_size if low is None else low, group.max_size if high is None else high, desired)
        self._check_subnets(given.get("VPCZoneIdentifier") or "")
        if given.get("LaunchTemplate"):
            version = group.template_version(given["LaunchTemplate"])
            if version is not None:
                group.check_template(version)
        policy = given.get("MixedInstancesPolicy")
        if policy:
            check_policy(policy)
        super().update_auto_scaling_group(
            name=group.name,
            availability_zones=given.get("AvailabilityZones") or [],
            desired_capacity=desired if desired is not None else _within(len(group.active_instances()), low, high),
            max_size=high,
            min_size=low,
            launch_config_name=given.get("LaunchConfigurationName") or "",
            launch_template=given.get("LaunchTemplate") or {},
            vpc_zone_identifier=given.get("VPCZoneIdentifier") or "",
            health_check_period=cast("int", make_int(given.get("HealthCheckGracePeriod"))),
            health_check_type=given.get("HealthCheckType") or group.health_check_type,
            new_instances_protected_from_scale_in=given.get("NewInstancesProtectedFromScaleIn"),
            mixed_instances_policy=policy or (None if given.get("LaunchTemplate") else group.policy_as_given),
        )
        group.keep(given)

    def set_desired_capacity(self, group_name: str, desired_capacity: int | None) -> None:
        """As moto's, within the group's bounds."""
        group = self.group(group_name)
        if desired_capacity is not None and desired_capacity > (group.max_size or 0):
            raise ValidationError(
                f"New SetDesiredCapacity value {desired_capacity} is above max value {group.max_size}"
            )
        super().set_desired_capacity(group_name, desired_capacity)

    def describe_auto_scaling_groups(
        self, names: list[str], filters: list[dict[str, str]] | None = None
    ) -> list[FakeAutoScalingGroup]:
        """As moto's; looking at a group lets its refresh and its waiting instances go on."""
        found = super().describe_auto_scaling_groups(names, filters)
        for group in cast("list[StandInGroup]", found):
            self._observe(group)
        return found

    def delete_group(self, name: str, *, force: bool) -> None:
        """DeleteAutoScalingGroup."""
        group = self.group(name)
        if (group.instance_states or group.pool.states) and not force:
            raise ResourceInUseError
        for hook in self.describe_lifecycle_hooks(name):
            self.delete_lifecycle_hook(name, hook.name)
        if group.launched:
            group.terminate(group.launched)
        group.pool.drop(group.pool.states)
        super().delete_auto_scaling_group(name)
        self.instance_refreshes.pop(name, None)

    def put_hook(self, group_name: str, given: Mapping[str, Any]) -> None:
        """PutLifecycleHook, with what moto makes up for all hooks alike."""
        self.group(group_name)
        name: str = given["LifecycleHookName"]
        earlier = next(iter(self.describe_lifecycle_hooks(group_name, [name])), None)
        hook = self.create_lifecycle_hook(
            name,
            group_name,
            given.get("LifecycleTransition") or (earlier.lifecycle_transition if earlier else "") or "",
            make_int(given.get("HeartbeatTimeout")),
            given.get("DefaultResult") or "ABANDON",
        )
        hook.role_arn = given.get("RoleARN")  # pyright: ignore[reportAttributeAccessIssue] none where none was given
        hook.notification_target_arn = given.get("NotificationTargetARN")  # pyright: ignore[reportAttributeAccessIssue]
        hook.notification_metadata = given.get("NotificationMetadata")  # pyright: ignore[reportAttributeAccessIssue]

    def delete_lifecycle_hook(self, as_name: str, name: str) -> None:
        """DeleteLifecycleHook: what waits for its answer is abandoned where it comes, and goes on where it goes."""
        super().delete_lifecycle_hook(as_name, name)
        group = self.group(as_name)
        for state in [each for each in (*group.launched, *group.pool.states) if each.is_held_by(name)]:
            if state.answer(name, ABANDON if state.lifecycle_state in {COMING, ENTERING} else CONTINUE):
                group.released(state)

    def complete_lifecycle_action(self, given: Mapping[str, Any]) -> None:
        """CompleteLifecycleAction: an instance that a hook holds back goes on its way."""
        group, state = self._held(given)
        if state.answer(given["LifecycleHookName"], given["LifecycleActionResult"]):
            group.released(state)

    def record_lifecycle_action_heartbeat(self, given: Mapping[str, Any]) -> None:
        """RecordLifecycleActionHeartbeat: the hook's wait begins anew."""
        _, state = self._held(given)
        state.beat()

    def _held(self, given: Mapping[str, Any]) -> tuple[StandInGroup, GroupInstance]:
        group, hook, instance_id = (
            self.group(given["AutoScalingGroupName"]),
            given["LifecycleHookName"],
            given.get("InstanceId"),
        )
        for state in (*group.launched, *group.pool.states):
            if state.instance.id == instance_id and state.is_held_by(hook):
                return group, state
        raise ValidationError(f"No active Lifecycle Action found with instance ID {instance_id}")

    def terminate_instance(self, instance_id: str, should_decrement: bool) -> TerminateInstanceActivity:  # noqa: FBT001  moto's
        """TerminateInstanceInAutoScalingGroup; one that is retained goes at once, and counted no more before."""
        for group in map(self.group, self.autoscaling_groups):
            for state in group.launched:
                if state.instance.id == instance_id and state.lifecycle_state == RETAINED:
                    group.shut_down([state])
                    return TerminateInstanceActivity(state.instance, group.desired_capacity or 0)
        return super().terminate_instance(instance_id, should_decrement)

    def put_pool(self, given: Mapping[str, Any]) -> None:
        """PutWarmPool: what the request leaves out is as if it had never been said."""
        group = self.group(given["AutoScalingGroupName"])
        found = violated("autoscaling", "PutWarmPool", given)
        if found is not None:
            raise ValidationError(found)
        if group.mixed_instances_policy:
            raise ValidationError(
                "You can't add a warm pool to an Auto Scaling group that has a mixed instances policy."
            )
        prepared, least = make_int(given.get("MaxGroupPreparedCapacity")), make_int(given.get("MinSize")) or 0
        if prepared is not None and 0 <= prepared < least:
            raise ValidationError("MaxGroupPreparedCapacity cannot be less than MinSize")
        super().put_warm_pool(
            group.name, prepared, least, given.get("PoolState"), given.get("InstanceReusePolicy") or {}
        )

    def pooled(self, name: str) -> list[GroupInstance]:
        """The machines of a group's warm pool; looking at them lets them go on."""
        group = self.group(name)
        self._observe(group)
        return group.pool.states

    def delete_pool(self, name: str, *, force: bool) -> None:
        """DeleteWarmPool."""
        group = self.group(name)
        if group.pool.states and not force:
            raise ResourceInUseError
        super().delete_warm_pool(name)
        group.pool.drop(group.pool.states)

    def disable_metrics_collection(self, group_name: str, metrics: list[str]) -> None:
        """DisableMetricsCollection: of those named, or of all."""
        group = self.group(group_name)
        group.metrics = [metric for metric in group.metrics if metrics and metric not in metrics]

    def enable_metrics_collection(self, group_name: str, metrics: list[str]) -> None:
        """EnableMetricsCollection: these as well as those that were on."""
        group = self.group(group_name)
        group.metrics = list(dict.fromkeys([*group.metrics, *metrics]))

    def start_instance_refresh(self, given: Mapping[str, Any]) -> InstanceRefresh:
        """StartInstanceRefresh."""
        group = self.group(given["AutoScalingGroupName"])
        refreshes = self.instance_refreshes.setdefault(group.name, [])
        if any(refresh.active for refresh in refreshes):
            raise RefreshInProgressError
        refresh = InstanceRefresh(group, given)
        group.pool.drop_outdated()
        refreshes.insert(0, refresh)
        group.refresh = refresh
        return refresh

    def describe_instance_refreshes(self, name: str, ids: list[str]) -> list[InstanceRefresh]:
        """DescribeInstanceRefreshes, newest first; looking at them lets them go on."""
        self._observe(self.group(name))
        return [each for each in self.instance_refreshes.get(name, []) if not ids or each.instance_refresh_id in ids]

    def scaling_activities(self, name: str | None) -> list[Activity]:
        """DescribeScalingActivities of one group, or of all, newest first."""
        groups = [self.group(name)] if name else cast("list[StandInGroup]", list(self.autoscaling_groups.values()))
        told = [each for group in groups for each in group.activities]
        return sorted(told, key=lambda each: each.start_time, reverse=True)

    def active_refresh(self, name: str) -> InstanceRefresh:
        """The refresh of a group that is under way.

        Raises:
            NoActiveRefreshError: there is none.
        """
        self.group(name)
        for refresh in self.instance_refreshes.get(name, []):
            if refresh.active:
                return refresh
        raise NoActiveRefreshError(group=name)

    def _refuse_another_template(self, group: StandInGroup, given: Mapping[str, Any]) -> None:
        """Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html, limitations."""
        derived = ("LaunchTemplate", "LaunchConfigurationName", "MixedInstancesPolicy")
        desired = any(
            each.active and each.desired_configuration for each in self.instance_refreshes.get(group.name, [])
        )
        if desired and any(given.get(member) for member in derived):
            raise ValidationError(
                "An active instance refresh with a desired configuration exists. All configuration options derived "
                "from the desired configuration are not available for update while the instance refresh is active."
            )

    def _check_subnets(self, identifiers: str) -> None:
        """Refuse subnets that are not there, or in more than one VPC."""
        try:
            found = [self.ec2_backend.get_subnet(subnet) for subnet in identifiers.split(",") if subnet]
        except EC2ClientError as error:
            raise ValidationError(error.message) from error
        if len({subnet.vpc_id for subnet in found}) > 1:
            raise ValidationError("The subnets of an Auto Scaling group must be in one VPC.")

    def _observe(self, group: StandInGroup) -> None:
        group.observe()
        refreshes = self.instance_refreshes.get(group.name, [])
        if not any(refresh.active for refresh in refreshes):
            group.scale_in()
        for refresh in refreshes:
            refresh.observe()


def _check_tags(tags: Sequence[Mapping[str, Any]]) -> None:
    """Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-tagging.html, restrictions."""
    if len(tags) > _MOST_TAGS:
        raise LimitExceededError
    keys = [tag["Key"] for tag in tags]
    for key in keys:
        if keys.count(key) > 1:
            raise ValidationError(f"Duplicate keys found in the tags: {key}")


_MOST_TAGS = 50


def _check_sizes(low: int | None, high: int | None, desired: int | None) -> None:
    if (low or 0) > (high or 0):
        raise ValidationError("Max bound must be greater than or equal to min bound")
    if desired is not None and not (low or 0) <= desired <= (high or 0):
        raise ValidationError("Desired capacity must be between the specified min size and max size")


def _within(count: int, low: int | None, high: int | None) -> int | None:
    """The capacity that new bounds force on a group of so many; None where they force none."""
    if low is not None and count < low:
        return low
    return high if high is not None and count > high else None
