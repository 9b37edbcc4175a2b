"""Warm pools: what waits in them, what leaves them first, what comes back, and how they go."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.api.autoscaling.test_lifecycle_hooks import LAUNCH, answer, states
from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_ec2 import EC2Client

    from standin.tests.api.autoscaling.conftest import Template


def pool(autoscaling: AutoScalingClient, name: str) -> dict[str, str]:
    """Instance to lifecycle state of what is in the pool."""
    found = autoscaling.describe_warm_pool(AutoScalingGroupName=name)["Instances"]
    return {each["InstanceId"]: each["LifecycleState"] for each in found}


def power(ec2: EC2Client, *ids: str) -> set[str]:
    found = ec2.describe_instances(InstanceIds=list(ids))["Reservations"]
    return {each.get("State", {}).get("Name", "") for those in found for each in those.get("Instances", [])}


def put(autoscaling: AutoScalingClient, name: str, **given: Any) -> None:  # noqa: ANN401  any member
    autoscaling.put_warm_pool(AutoScalingGroupName=name, **given)


@pytest.fixture
def group(autoscaling: AutoScalingClient, template: Template, name: str) -> str:
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=2, MaxSize=4))
    return name


def test_a_pool_holds_what_the_group_may_grow_by_and_gives_it_first(
    autoscaling: AutoScalingClient, ec2: EC2Client, group: str
) -> None:
    put(autoscaling, group, InstanceReusePolicy={"ReuseOnScaleIn": True})
    warm = pool(autoscaling, group)
    assert list(warm.values()) == ["Warmed:Stopped", "Warmed:Stopped"]
    assert power(ec2, *warm) == {"stopped"}
    first, second = warm
    autoscaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=3)
    serving = states(autoscaling, group)
    assert serving[first] == "InService"
    assert power(ec2, first) == {"running"}
    assert pool(autoscaling, group) == {second: "Warmed:Stopped"}
    autoscaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=2)
    back = pool(autoscaling, group)
    assert Counter(back.values()) == {"Warmed:Stopped": 2}
    assert set(back) - {second} < set(serving)


def test_without_reuse_what_leaves_the_group_ends_and_a_new_machine_takes_its_place_in_the_pool(
    autoscaling: AutoScalingClient, ec2: EC2Client, group: str
) -> None:
    put(autoscaling, group, MaxGroupPreparedCapacity=3, PoolState="Running")
    (warm,) = pool(autoscaling, group)
    assert pool(autoscaling, group) == {warm: "Warmed:Running"}
    before = states(autoscaling, group)
    autoscaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=1)
    assert set(pool(autoscaling, group)).isdisjoint(before)
    assert len(pool(autoscaling, group)) == 2
    assert power(ec2, *(set(before) - set(states(autoscaling, group)))) == {"terminated"}


def test_a_hook_holds_a_machine_back_on_its_way_in_and_again_on_its_way_out(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    held = template.group(name, MinSize=0, DesiredCapacity=0, MaxSize=2, LifecycleHookSpecificationList=[LAUNCH])
    autoscaling.create_auto_scaling_group(**held)
    put(autoscaling, name, MinSize=1, MaxGroupPreparedCapacity=1)
    (warm,) = pool(autoscaling, name)
    assert pool(autoscaling, name) == {warm: "Warmed:Pending:Wait"}
    answer(autoscaling, name, warm, "CONTINUE")
    assert pool(autoscaling, name) == {warm: "Warmed:Stopped"}
    autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=1)
    assert states(autoscaling, name) == {warm: "Pending:Wait"}
    answer(autoscaling, name, warm, "CONTINUE")
    assert states(autoscaling, name) == {warm: "InService"}
    other = next(iter(set(pool(autoscaling, name))))
    answer(autoscaling, name, other, "ABANDON")
    assert other not in pool(autoscaling, name)


def test_a_refresh_replaces_what_waits(autoscaling: AutoScalingClient, template: Template, group: str) -> None:
    put(autoscaling, group)
    before = pool(autoscaling, group)
    version: Any = template.version(2)
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=group, LaunchTemplate=version)
    assert pool(autoscaling, group) == before
    autoscaling.start_instance_refresh(AutoScalingGroupName=group)
    found = autoscaling.describe_warm_pool(AutoScalingGroupName=group)["Instances"]
    assert {each.get("LaunchTemplate", {}).get("Version") for each in found} == {"2"}


def test_a_pool_goes_when_it_is_empty_or_by_force_and_is_shown_as_it_was_put(
    autoscaling: AutoScalingClient, group: str
) -> None:
    put(autoscaling, group, MinSize=1, MaxGroupPreparedCapacity=3)
    (told,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
    shown = told.get("WarmPoolConfiguration", {})
    assert (shown.get("MinSize"), shown.get("MaxGroupPreparedCapacity"), shown.get("PoolState")) == (1, 3, "Stopped")
    with refused("ResourceInUse", "while there are instances"):
        autoscaling.delete_warm_pool(AutoScalingGroupName=group)
    put(autoscaling, group, MaxGroupPreparedCapacity=0)
    assert pool(autoscaling, group) == {}
    autoscaling.delete_warm_pool(AutoScalingGroupName=group)
    (told,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
    assert "WarmPoolConfiguration" not in told
    put(autoscaling, group)
    with refused("ResourceInUse", "while there are instances"):
        autoscaling.delete_auto_scaling_group(AutoScalingGroupName=group)
    autoscaling.delete_warm_pool(AutoScalingGroupName=group, ForceDelete=True)
    assert pool(autoscaling, group) == {}


def test_a_pool_that_can_not_hold_its_fewest_is_refused(autoscaling: AutoScalingClient, group: str) -> None:
    with refused("ValidationError", "cannot be less than MinSize"):
        put(autoscaling, group, MinSize=3, MaxGroupPreparedCapacity=2)
