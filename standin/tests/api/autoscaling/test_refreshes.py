"""Instance refreshes: batch by batch, cancelled, rolled back, failed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_ec2 import EC2Client

    from standin.tests.api.autoscaling.conftest import Template


def versions(autoscaling: AutoScalingClient, name: str) -> list[str | None]:
    """The template versions of a group's instances, without letting time pass."""
    found = autoscaling.describe_auto_scaling_instances()["AutoScalingInstances"]
    mine = [each for each in found if each["AutoScalingGroupName"] == name]
    return [each.get("LaunchTemplate", {}).get("Version") for each in mine]


def states(autoscaling: AutoScalingClient, name: str) -> dict[tuple[str, str], int]:
    """Template version and state to how many instances of a group, without letting time pass."""
    found = autoscaling.describe_auto_scaling_instances()["AutoScalingInstances"]
    mine = [each for each in found if each["AutoScalingGroupName"] == name]
    return dict(Counter((each.get("LaunchTemplate", {}).get("Version", ""), each["LifecycleState"]) for each in mine))


def look(autoscaling: AutoScalingClient, name: str) -> tuple[str | None, int | None, int | None]:
    found = autoscaling.describe_instance_refreshes(AutoScalingGroupName=name)["InstanceRefreshes"][0]
    return found.get("Status"), found.get("PercentageComplete"), found.get("InstancesToUpdate")


@pytest.fixture
def group(autoscaling: AutoScalingClient, template: Template, name: str) -> str:
    """A group of four of version 1, whose template is now version 2."""
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=4))
    request: dict[str, Any] = {"AutoScalingGroupName": name, "LaunchTemplate": template.version(2)}
    autoscaling.update_auto_scaling_group(**request)
    return name


def test_instances_are_replaced_batch_by_batch_a_look_at_a_time(autoscaling: AutoScalingClient, group: str) -> None:
    started = autoscaling.start_instance_refresh(AutoScalingGroupName=group, Preferences={"MinHealthyPercentage": 50})
    assert versions(autoscaling, group) == ["1"] * 4
    assert look(autoscaling, group) == ("InProgress", 50, 2)
    assert versions(autoscaling, group) == ["1", "1", "2", "2"]
    assert look(autoscaling, group) == ("InProgress", 100, 0)
    assert look(autoscaling, group) == ("Successful", 100, 0)
    assert versions(autoscaling, group) == ["2"] * 4
    shown = autoscaling.describe_instance_refreshes(AutoScalingGroupName=group)["InstanceRefreshes"][0]
    assert shown.get("InstanceRefreshId") == started["InstanceRefreshId"]
    assert shown.get("Preferences") == {
        "MinHealthyPercentage": 50,
        "MaxHealthyPercentage": 100,
        "SkipMatching": False,
        "AutoRollback": False,
        "ScaleInProtectedInstances": "Wait",
        "StandbyInstances": "Wait",
    }


def test_one_refresh_at_a_time(autoscaling: AutoScalingClient, group: str) -> None:
    autoscaling.start_instance_refresh(AutoScalingGroupName=group)
    with refused("InstanceRefreshInProgress", "already in progress"):
        autoscaling.start_instance_refresh(AutoScalingGroupName=group)


def test_what_matches_already_is_skipped(autoscaling: AutoScalingClient, group: str) -> None:
    autoscaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=5)
    before = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"][0]
    newest = before.get("Instances", [])[-1]["InstanceId"]
    autoscaling.start_instance_refresh(
        AutoScalingGroupName=group, Preferences={"MinHealthyPercentage": 0, "SkipMatching": True}
    )
    look(autoscaling, group)
    assert look(autoscaling, group)[0] == "Successful"
    after = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"][0]
    assert newest in [each["InstanceId"] for each in after.get("Instances", [])]
    assert versions(autoscaling, group) == ["2"] * 5


def test_a_cancelled_refresh_leaves_what_it_has_replaced(autoscaling: AutoScalingClient, group: str) -> None:
    autoscaling.start_instance_refresh(AutoScalingGroupName=group, Preferences={"MinHealthyPercentage": 50})
    look(autoscaling, group)
    autoscaling.cancel_instance_refresh(AutoScalingGroupName=group)
    assert look(autoscaling, group)[0] == "Cancelled"
    assert versions(autoscaling, group) == ["1", "1", "2", "2"]
    with refused("ActiveInstanceRefreshNotFound", group):
        autoscaling.cancel_instance_refresh(AutoScalingGroupName=group)
    autoscaling.start_instance_refresh(AutoScalingGroupName=group)


def test_one_that_had_come_before_its_refresh_was_cancelled_is_too_many_and_an_older_one_goes(
    autoscaling: AutoScalingClient, group: str
) -> None:
    """A termination hook holds the one that goes, as at any other end."""
    for number, transition in enumerate(("LAUNCHING", "TERMINATING")):
        autoscaling.put_lifecycle_hook(
            AutoScalingGroupName=group,
            LifecycleHookName=f"hook-{number}",
            LifecycleTransition=f"autoscaling:EC2_INSTANCE_{transition}",
        )
    preferences: Any = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 110}
    autoscaling.start_instance_refresh(AutoScalingGroupName=group, Preferences=preferences)
    look(autoscaling, group)
    assert states(autoscaling, group) == {("1", "InService"): 4, ("2", "Pending:Wait"): 1}
    autoscaling.cancel_instance_refresh(AutoScalingGroupName=group)
    (coming,) = [
        each["InstanceId"]
        for each in autoscaling.describe_auto_scaling_instances()["AutoScalingInstances"]
        if each["AutoScalingGroupName"] == group and each["LifecycleState"] == "Pending:Wait"
    ]
    autoscaling.complete_lifecycle_action(
        AutoScalingGroupName=group, LifecycleHookName="hook-0", InstanceId=coming, LifecycleActionResult="CONTINUE"
    )
    for _ in range(3):
        look(autoscaling, group)
    assert states(autoscaling, group) == {("1", "InService"): 3, ("1", "Terminating:Wait"): 1, ("2", "InService"): 1}


def test_a_desired_configuration_becomes_the_groups_own_in_the_end(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=1))
    request: dict[str, Any] = {"DesiredConfiguration": {"LaunchTemplate": template.version(2)}}
    autoscaling.start_instance_refresh(AutoScalingGroupName=name, **request)
    while look(autoscaling, name)[0] != "Successful":
        pass
    found = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]
    assert found.get("LaunchTemplate", {}).get("Version") == "2"
    assert versions(autoscaling, name) == ["2"]


def test_another_template_is_refused_while_a_refresh_with_a_desired_configuration_is_active(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    """Two releases within one roll-out; sizes may change, and without a desired configuration so may the template."""
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=1))
    request: dict[str, Any] = {"DesiredConfiguration": {"LaunchTemplate": template.version(2)}}
    another: dict[str, Any] = {"AutoScalingGroupName": name, "LaunchTemplate": template.version(2)}
    autoscaling.start_instance_refresh(AutoScalingGroupName=name, **request)
    with refused(
        "ValidationError", "An active instance refresh with a desired configuration exists. All configuration"
    ):
        autoscaling.update_auto_scaling_group(**another)
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, MaxSize=5)
    autoscaling.cancel_instance_refresh(AutoScalingGroupName=name)
    while look(autoscaling, name)[0] != "Cancelled":
        pass
    autoscaling.start_instance_refresh(AutoScalingGroupName=name)
    autoscaling.update_auto_scaling_group(**another)


def test_a_rollback_returns_to_the_groups_own_version(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=4))
    preferences = {"MinHealthyPercentage": 50, "AutoRollback": True}
    request: dict[str, Any] = {"DesiredConfiguration": {"LaunchTemplate": template.version(2)}}
    autoscaling.start_instance_refresh(AutoScalingGroupName=name, Preferences=preferences, **request)  # pyright: ignore[reportArgumentType] preferences
    look(autoscaling, name)
    assert versions(autoscaling, name) == ["1", "1", "2", "2"]
    autoscaling.rollback_instance_refresh(AutoScalingGroupName=name)
    assert look(autoscaling, name)[0] == "RollbackInProgress"
    while look(autoscaling, name)[0] != "RollbackSuccessful":
        pass
    assert versions(autoscaling, name) == ["1"] * 4


def test_a_release_that_cannot_launch_fails_and_says_why(
    autoscaling: AutoScalingClient, ec2: EC2Client, group: str, template: Template
) -> None:
    copy = ec2.copy_image(Name=group, SourceImageId=template.old, SourceRegion="eu-central-1")["ImageId"]
    ec2.create_launch_template_version(LaunchTemplateId=template.id, LaunchTemplateData={"ImageId": copy})
    request: dict[str, Any] = {"AutoScalingGroupName": group, "LaunchTemplate": template.version(3)}
    autoscaling.update_auto_scaling_group(**request)
    ec2.deregister_image(ImageId=copy)
    autoscaling.start_instance_refresh(AutoScalingGroupName=group)
    assert look(autoscaling, group)[0] == "Failed"
    found = autoscaling.describe_instance_refreshes(AutoScalingGroupName=group)["InstanceRefreshes"][0]
    assert f"'[{copy}]' does not exist" in found.get("StatusReason", "")
    assert versions(autoscaling, group) == ["1"] * 4


@pytest.mark.parametrize(
    ("preferences", "words"),
    [
        ({"AutoRollback": True}, "AutoRollback needs a desired configuration"),
        ({"CheckpointPercentages": [50, 20]}, "unique and in ascending order"),
        ({"MinHealthyPercentage": 50, "MaxHealthyPercentage": 200}, "can't be over 100"),
    ],
)
def test_preferences_that_cannot_be_are_refused(
    autoscaling: AutoScalingClient, group: str, preferences: dict[str, Any], words: str
) -> None:
    request: dict[str, Any] = {"AutoScalingGroupName": group, "Preferences": preferences}
    with refused("ValidationError", words):
        autoscaling.start_instance_refresh(**request)


def test_a_group_that_is_not_there_has_no_refreshes(autoscaling: AutoScalingClient) -> None:
    with refused("ValidationError", "no such group: none"):
        autoscaling.describe_instance_refreshes(AutoScalingGroupName="none")
