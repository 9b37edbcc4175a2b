"""Groups: what they launch, what they keep, whom they let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_autoscaling.type_defs import AutoScalingGroupTypeDef, InstanceTypeDef
    from mypy_boto3_ec2 import EC2Client

    from standin.tests.api.autoscaling.conftest import Template

HOOK = {"LifecycleHookName": "drain", "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING"}


def group(autoscaling: AutoScalingClient, name: str) -> AutoScalingGroupTypeDef:
    return autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]


def instances(autoscaling: AutoScalingClient, name: str) -> list[InstanceTypeDef]:
    return group(autoscaling, name).get("Instances", [])


def test_a_group_launches_what_its_templates_version_says(
    autoscaling: AutoScalingClient, ec2: EC2Client, template: Template, name: str
) -> None:
    tag = {"Key": "team", "Value": "platform", "PropagateAtLaunch": True}
    autoscaling.create_auto_scaling_group(**template.group(name, Tags=[tag]))
    found = instances(autoscaling, name)
    assert [(each.get("LaunchTemplate", {}).get("Version"), each.get("ImageId")) for each in found] == [
        ("1", template.old)
    ] * 3
    assert sorted(each["AvailabilityZone"] for each in found) == ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    shown = ec2.describe_instances(InstanceIds=[found[0]["InstanceId"]])["Reservations"][0].get("Instances", [])[0]
    assert (shown.get("ImageId"), shown.get("Platform"), shown.get("InstanceType")) == (
        template.old,
        "windows",
        "m6i.large",
    )
    assert shown.get("MetadataOptions", {}).get("HttpTokens") == "required"
    assert str(shown.get("IamInstanceProfile", {}).get("Arn")).endswith(f":instance-profile/{template.profile}")
    assert [each.get("GroupId") for each in shown.get("SecurityGroups", [])] == [template.security_group]
    assert {entry.get("Key"): entry.get("Value") for entry in shown.get("Tags", [])} == {
        "from": "template",
        "team": "platform",
        "aws:autoscaling:groupName": name,
        "aws:ec2launchtemplate:id": template.id,
        "aws:ec2launchtemplate:version": "1",
    }


KEPT: dict[str, Any] = {
    "DefaultCooldown": 60,
    "DefaultInstanceWarmup": 600,
    "MaxInstanceLifetime": 604800,
    "TerminationPolicies": ["OldestInstance"],
    "CapacityRebalance": True,
    "InstanceMaintenancePolicy": {"MinHealthyPercentage": 90, "MaxHealthyPercentage": 120},
    "HealthCheckType": "EC2",
    "HealthCheckGracePeriod": 900,
}


@pytest.mark.parametrize("member", KEPT)
def test_what_a_group_is_told_is_shown_and_stays_until_it_is_told_otherwise(
    autoscaling: AutoScalingClient, template: Template, name: str, member: str
) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=1, **{member: KEPT[member]}))
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, MaxSize=5)
    assert dict(group(autoscaling, name))[member] == KEPT[member]
    changed: dict[str, Any] = {"AutoScalingGroupName": name, "DefaultCooldown": 61, "DefaultInstanceWarmup": 61}
    autoscaling.update_auto_scaling_group(**changed)
    found = group(autoscaling, name)
    assert (found["DefaultCooldown"], found.get("DefaultInstanceWarmup")) == (61, 61)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"DesiredCapacity": 7}, "Desired capacity must be between"),
        ({"MinSize": 7}, "Max bound must be greater than or equal to min bound"),
        ({"LaunchConfigurationName": "both"}, "Valid requests must contain either"),
        ({"LaunchTemplate": None}, "Valid requests must contain either"),
    ],
)
def test_a_group_that_cannot_be_is_refused(
    autoscaling: AutoScalingClient, template: Template, name: str, change: dict[str, Any], words: str
) -> None:
    request = {key: value for key, value in template.group(name, **change).items() if value is not None}
    with refused("ValidationError", words):
        autoscaling.create_auto_scaling_group(**request)
    assert autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"] == []


def test_a_template_that_cannot_launch_is_refused(
    autoscaling: AutoScalingClient, ec2: EC2Client, template: Template, name: str
) -> None:
    ec2.create_launch_template_version(LaunchTemplateId=template.id, LaunchTemplateData={"ImageId": "ami-0"})
    with refused("ValidationError", "The image id '[ami-0]' does not exist"):
        autoscaling.create_auto_scaling_group(**template.group(name, LaunchTemplate=template.version(3)))
    ec2.create_launch_template_version(
        LaunchTemplateId=template.id,
        LaunchTemplateData={"ImageId": template.old, "IamInstanceProfile": {"Name": "none"}},
    )
    with refused("ValidationError", "Value (none) for parameter iamInstanceProfile.name is invalid"):
        autoscaling.create_auto_scaling_group(**template.group(name, LaunchTemplate=template.version(4)))


def test_a_name_that_is_taken_is_refused(autoscaling: AutoScalingClient, template: Template, name: str) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name))
    with refused("AlreadyExists", f"A group with the name {name} already exists"):
        autoscaling.create_auto_scaling_group(**template.group(name))


def test_the_oldest_go_first_and_new_ones_come_from_the_new_version(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name))
    before = [each["InstanceId"] for each in instances(autoscaling, name)]
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, LaunchTemplate=template.version(2))  # pyright: ignore[reportArgumentType] a specification
    assert [each["InstanceId"] for each in instances(autoscaling, name)] == before
    autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=2)
    assert [each["InstanceId"] for each in instances(autoscaling, name)] == before[1:]
    autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=3)
    found = [each.get("LaunchTemplate", {}).get("Version") for each in instances(autoscaling, name)]
    assert found == ["1", "1", "2"]
    with refused("ValidationError", "is above max value 6"):
        autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=7)


def test_a_group_with_instances_goes_by_force_only(
    autoscaling: AutoScalingClient, ec2: EC2Client, template: Template, name: str
) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name))
    ids = [each["InstanceId"] for each in instances(autoscaling, name)]
    with refused("ResourceInUse", "while there are instances"):
        autoscaling.delete_auto_scaling_group(AutoScalingGroupName=name)
    autoscaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
    assert autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"] == []
    found = [each for r in ec2.describe_instances(InstanceIds=ids)["Reservations"] for each in r.get("Instances", [])]
    assert {each.get("State", {}).get("Name") for each in found} == {"terminated"}


def test_a_hook_holds_an_instance_back_until_it_is_let_go(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name, LifecycleHookSpecificationList=[HOOK]))
    autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=2)
    found = instances(autoscaling, name)
    assert [each["LifecycleState"] for each in found] == ["Terminating:Wait", "InService", "InService"]
    action = {"AutoScalingGroupName": name, "LifecycleHookName": "drain", "LifecycleActionResult": "CONTINUE"}
    autoscaling.complete_lifecycle_action(InstanceId=found[0]["InstanceId"], **action)
    assert [each["LifecycleState"] for each in instances(autoscaling, name)] == ["InService", "InService"]
    with refused("ValidationError", "No active Lifecycle Action found"):
        autoscaling.complete_lifecycle_action(InstanceId=found[0]["InstanceId"], **action)


def test_a_hook_that_nobody_answers_runs_out(autoscaling: AutoScalingClient, template: Template, name: str) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name, LifecycleHookSpecificationList=[HOOK]))
    autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=2)
    counts = [len(instances(autoscaling, name)) for _ in range(12)]
    assert counts[0] == 3
    assert counts[-1] == 2


def test_a_hook_is_shown_as_it_was_put(autoscaling: AutoScalingClient, template: Template, name: str) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name))
    autoscaling.put_lifecycle_hook(
        AutoScalingGroupName=name,
        LifecycleHookName="drain",
        LifecycleTransition=HOOK["LifecycleTransition"],
        HeartbeatTimeout=300,
        DefaultResult="CONTINUE",
    )
    found = autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=name)["LifecycleHooks"]
    assert [{key: value for key, value in each.items() if key != "GlobalTimeout"} for each in found] == [
        {
            "LifecycleHookName": "drain",
            "AutoScalingGroupName": name,
            "LifecycleTransition": HOOK["LifecycleTransition"],
            "HeartbeatTimeout": 300,
            "DefaultResult": "CONTINUE",
        }
    ]


def test_metrics_are_switched_on_and_off_by_name(autoscaling: AutoScalingClient, template: Template, name: str) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=1))
    for metric in ("GroupMinSize", "GroupMaxSize"):
        autoscaling.enable_metrics_collection(AutoScalingGroupName=name, Metrics=[metric], Granularity="1Minute")
    assert [each.get("Metric") for each in group(autoscaling, name).get("EnabledMetrics", [])] == [
        "GroupMinSize",
        "GroupMaxSize",
    ]
    autoscaling.disable_metrics_collection(AutoScalingGroupName=name, Metrics=["GroupMinSize"])
    assert [each.get("Metric") for each in group(autoscaling, name).get("EnabledMetrics", [])] == ["GroupMaxSize"]
    autoscaling.disable_metrics_collection(AutoScalingGroupName=name)
    assert group(autoscaling, name).get("EnabledMetrics") == []
