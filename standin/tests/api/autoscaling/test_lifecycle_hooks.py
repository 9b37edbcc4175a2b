"""Hooks: what holds an instance back, who answers, what a refresh makes of it, and which instances are retained."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_ec2 import EC2Client

    from standin.tests.api.autoscaling.conftest import Template

LAUNCH: dict[str, Any] = {"LifecycleHookName": "joined", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}
DRAIN: dict[str, Any] = {"LifecycleHookName": "drain", "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING"}
RETAIN = {"RetentionTriggers": {"TerminateHookAbandon": "retain"}}


def states(autoscaling: AutoScalingClient, name: str, *, look: bool = True) -> dict[str, str]:
    """Instance to lifecycle state; a look at the group lets time pass."""
    if look:
        autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    found = autoscaling.describe_auto_scaling_instances()["AutoScalingInstances"]
    return {each["InstanceId"]: each["LifecycleState"] for each in found if each["AutoScalingGroupName"] == name}


def answer(autoscaling: AutoScalingClient, name: str, instance: str, result: str, hook: str = "joined") -> None:
    autoscaling.complete_lifecycle_action(
        AutoScalingGroupName=name, LifecycleHookName=hook, InstanceId=instance, LifecycleActionResult=result
    )


def activities(autoscaling: AutoScalingClient, name: str) -> list[tuple[str, str]]:
    found = autoscaling.describe_scaling_activities(AutoScalingGroupName=name)["Activities"]
    return [(each["StatusCode"], each.get("StatusMessage", "")) for each in found]


@pytest.fixture
def held(autoscaling: AutoScalingClient, template: Template, name: str) -> str:
    """A group of one whose machine waits for an answer that it does not give itself."""
    autoscaling.create_auto_scaling_group(
        **template.group(name, DesiredCapacity=1, LifecycleHookSpecificationList=[LAUNCH])
    )
    return name


def test_a_new_instance_waits_until_its_hook_is_answered(autoscaling: AutoScalingClient, held: str) -> None:
    (instance,) = states(autoscaling, held)
    assert states(autoscaling, held) == {instance: "Pending:Wait"}
    assert activities(autoscaling, held) == [("MidLifecycleAction", "")]
    with refused("ValidationError", "No active Lifecycle Action found"):
        answer(autoscaling, held, instance, "CONTINUE", "another")
    answer(autoscaling, held, instance, "CONTINUE")
    assert states(autoscaling, held) == {instance: "InService"}
    assert activities(autoscaling, held) == [("Successful", "")]
    with refused("ValidationError", "No active Lifecycle Action found"):
        answer(autoscaling, held, instance, "CONTINUE")


def test_an_instance_that_is_abandoned_goes_and_another_one_is_tried(
    autoscaling: AutoScalingClient, ec2: EC2Client, held: str
) -> None:
    (instance,) = states(autoscaling, held)
    answer(autoscaling, held, instance, "ABANDON")
    status, message = activities(autoscaling, held)[0]
    assert status == "Cancelled"
    assert message.startswith("Instance failed to complete user's Lifecycle Action: Lifecycle Action with token ")
    assert message.endswith(" was abandoned: Lifecycle Action Completed with ABANDON Result")
    found = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0].get("Instances", [])
    assert [each.get("State", {}).get("Name") for each in found] == ["terminated"]
    (another,) = states(autoscaling, held)
    assert another != instance


def test_a_machine_that_did_not_join_is_held_back_before_it_goes_like_any_other(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    """And is retained where nobody answers for it, as no handler knows it (aws-node-termination-handler#575)."""
    given: dict[str, Any] = {"InstanceLifecyclePolicy": RETAIN}
    given["LifecycleHookSpecificationList"] = [LAUNCH, {**DRAIN, "DefaultResult": "ABANDON"}]
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=1) | given)
    (instance,) = states(autoscaling, name)
    answer(autoscaling, name, instance, "ABANDON")
    assert states(autoscaling, name)[instance] == "Terminating:Wait"
    assert "Pending:Wait" in states(autoscaling, name).values(), "another one is tried"
    for _ in range(12):
        states(autoscaling, name)
    assert states(autoscaling, name)[instance] == "Terminating:Retained"


def test_a_hook_that_nobody_answers_ends_with_its_default_result(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    hooks = [{**LAUNCH, "DefaultResult": "CONTINUE"}]
    autoscaling.create_auto_scaling_group(
        **template.group(name, DesiredCapacity=1, LifecycleHookSpecificationList=hooks)
    )
    assert [list(states(autoscaling, name).values()) for _ in range(12)][-1] == ["InService"]
    abandon: dict[str, Any] = {**LAUNCH, "DefaultResult": "ABANDON"}
    autoscaling.put_lifecycle_hook(AutoScalingGroupName=name, **abandon)
    autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=2)
    for _ in range(12):
        states(autoscaling, name)
    told = [message.rpartition(": ")[2] for status, message in activities(autoscaling, name) if status == "Cancelled"]
    assert told == ["Heartbeat Timeout"]


def test_a_group_that_shrinks_lets_go_of_what_has_not_come_yet(autoscaling: AutoScalingClient, held: str) -> None:
    """As a deletion does: else it would wait for ever."""
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=held, MinSize=0, MaxSize=0, DesiredCapacity=0)
    assert states(autoscaling, held) == {}
    autoscaling.delete_auto_scaling_group(AutoScalingGroupName=held)


def test_a_heartbeat_lets_a_hook_wait_anew(autoscaling: AutoScalingClient, held: str) -> None:
    (instance,) = states(autoscaling, held)
    for _ in range(3):
        for _ in range(7):
            states(autoscaling, held)
        autoscaling.record_lifecycle_action_heartbeat(
            AutoScalingGroupName=held, LifecycleHookName="joined", InstanceId=instance
        )
    assert states(autoscaling, held) == {instance: "Pending:Wait"}


@pytest.mark.parametrize(
    ("says", "state"),
    [
        ("CompleteLifecycleAction of joined", "InService"),
        ("aws autoscaling complete-lifecycle-action --lifecycle-hook-name joined", "InService"),
        ("Complete-ASLifecycleAction -LifecycleHookName joined", "InService"),
        ("CompleteLifecycleAction of another", "Pending:Wait"),
        ("joined", "Pending:Wait"),
    ],
)
def test_a_machine_answers_whose_user_data_says_so(
    autoscaling: AutoScalingClient, ec2: EC2Client, template: Template, name: str, says: str, state: str
) -> None:
    told = ec2.describe_launch_template_versions(LaunchTemplateId=template.id, Versions=["1"])[
        "LaunchTemplateVersions"
    ][0]
    data: Any = {**told.get("LaunchTemplateData", {}), "UserData": base64.b64encode(says.encode()).decode()}
    made = ec2.create_launch_template_version(LaunchTemplateId=template.id, LaunchTemplateData=data)
    version = made.get("LaunchTemplateVersion", {}).get("VersionNumber", 0)
    changes: dict[str, Any] = {"LaunchTemplate": template.version(version), "LifecycleHookSpecificationList": [LAUNCH]}
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=1, **changes))
    assert list(states(autoscaling, name, look=False).values()) == ["Pending:Wait"]
    assert list(states(autoscaling, name).values()) == [state]


@pytest.fixture
def rolling(autoscaling: AutoScalingClient, template: Template, name: str) -> str:
    """A group of two in the midst of a refresh to version 2, whose first machine waits for an answer."""
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=2))
    autoscaling.put_lifecycle_hook(AutoScalingGroupName=name, **LAUNCH)
    request: dict[str, Any] = {"AutoScalingGroupName": name, "LaunchTemplate": template.version(2)}
    autoscaling.update_auto_scaling_group(**request)
    autoscaling.start_instance_refresh(AutoScalingGroupName=name)
    autoscaling.describe_instance_refreshes(AutoScalingGroupName=name)
    return name


def refresh(autoscaling: AutoScalingClient, name: str) -> tuple[str | None, int | None, str | None]:
    found = autoscaling.describe_instance_refreshes(AutoScalingGroupName=name)["InstanceRefreshes"][0]
    return found.get("Status"), found.get("PercentageComplete"), found.get("StatusReason")


def test_a_refresh_lets_nothing_go_before_what_replaces_it_is_in_service(
    autoscaling: AutoScalingClient, rolling: str
) -> None:
    assert refresh(autoscaling, rolling) == ("InProgress", 0, None)
    assert sorted(states(autoscaling, rolling, look=False).values()) == ["InService", "InService", "Pending:Wait"]
    for _ in range(2):
        waiting = [each for each, state in states(autoscaling, rolling, look=False).items() if state == "Pending:Wait"]
        answer(autoscaling, rolling, waiting[0], "CONTINUE")
        refresh(autoscaling, rolling)
    assert [refresh(autoscaling, rolling) for _ in range(2)][-1] == ("Successful", 100, None)
    assert list(states(autoscaling, rolling).values()) == ["InService", "InService"]


def test_a_refresh_stops_at_the_first_machine_that_does_not_join(autoscaling: AutoScalingClient, rolling: str) -> None:
    old = [each for each, state in states(autoscaling, rolling, look=False).items() if state == "InService"]
    (new,) = states(autoscaling, rolling, look=False).keys() - set(old)
    answer(autoscaling, rolling, new, "ABANDON")
    status, percentage, reason = refresh(autoscaling, rolling)
    assert (status, percentage) == ("Failed", 0)
    assert (reason or "").endswith("Lifecycle Action Completed with ABANDON Result")
    assert states(autoscaling, rolling) == dict.fromkeys(old, "InService")


def test_a_refresh_goes_on_without_a_hook_that_is_taken_away_and_gave_up_what_waited(
    autoscaling: AutoScalingClient, rolling: str
) -> None:
    """As when a hook is switched off together with a new template: the refresh begins before the hook is deleted."""
    (waiting,) = [each for each, state in states(autoscaling, rolling, look=False).items() if state == "Pending:Wait"]
    autoscaling.delete_lifecycle_hook(AutoScalingGroupName=rolling, LifecycleHookName="joined")
    assert waiting not in states(autoscaling, rolling, look=False)
    assert [refresh(autoscaling, rolling) for _ in range(4)][-1] == ("Successful", 100, None)
    found = states(autoscaling, rolling)
    assert list(found.values()) == ["InService", "InService"]


def test_what_waits_to_end_goes_when_its_hook_is_taken_away(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    given: dict[str, Any] = {"InstanceLifecyclePolicy": RETAIN, "LifecycleHookSpecificationList": [DRAIN]}
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=1, MinSize=0) | given)
    states(autoscaling, name)
    autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=0)
    assert list(states(autoscaling, name).values()) == ["Terminating:Wait"]
    autoscaling.delete_lifecycle_hook(AutoScalingGroupName=name, LifecycleHookName="drain")
    assert states(autoscaling, name) == {}


@pytest.mark.parametrize(
    ("policy", "result", "left"),
    [
        (RETAIN, "ABANDON", ["Terminating:Retained"]),
        (RETAIN, "CONTINUE", []),
        (None, "ABANDON", []),
        ({"RetentionTriggers": {"TerminateHookAbandon": "terminate"}}, "ABANDON", []),
    ],
)
def test_an_abandoned_termination_retains_the_instance_where_the_group_says_so(
    autoscaling: AutoScalingClient,
    template: Template,
    name: str,
    policy: dict[str, Any] | None,
    result: str,
    left: list[str],
) -> None:
    given: dict[str, Any] = {"InstanceLifecyclePolicy": policy} if policy else {}
    given["LifecycleHookSpecificationList"] = [DRAIN]
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=1, MinSize=0) | given)
    (instance,) = states(autoscaling, name)
    autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=0)
    answer(autoscaling, name, instance, result, "drain")
    assert list(states(autoscaling, name).values()) == left
    if left:
        autoscaling.terminate_instance_in_auto_scaling_group(InstanceId=instance, ShouldDecrementDesiredCapacity=False)
        assert states(autoscaling, name) == {}
