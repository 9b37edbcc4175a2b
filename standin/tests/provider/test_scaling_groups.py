"""Groups as terraform-provider-aws makes, waits for, rolls and removes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest
import urllib3

from standin.provider.hooks.autoscaling import seconds
from standin.tests.provider.cases import CASES, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from standin.api import process
    from standin.tests.provider.engine import Engine, Resource

GROUP = "aws:autoscaling/group:Group"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
Inputs = dict[str, Any]


@pytest.fixture
def template(world: World, engine: Engine, name: str) -> Resource:
    """A template with two versions."""
    made = engine.create(TEMPLATE, f"{name}-template", CASES[TEMPLATE].inputs(world))
    return engine.update(made, {**made.inputs, "instanceType": "m5.xlarge"})


@pytest.fixture
def inputs(world: World, template: Resource) -> Inputs:
    """A group of version 1 that rolls, of two at least, without a wait."""
    return {
        **CASES[GROUP].inputs(world),
        "minSize": 2,
        "maxSize": 9,
        "desiredCapacity": None,
        "waitForCapacityTimeout": "0",
        "launchTemplate": {"id": template.id, "version": "1"},
        "instanceRefresh": {"strategy": "Rolling", "preferences": {"minHealthyPercentage": 50}},
    }


def rolled(inputs: Inputs, template: Resource, **preferences: Any) -> Inputs:  # noqa: ANN401  any preference
    """The same group with version 2."""
    refresh = {"strategy": "Rolling", "preferences": {"minHealthyPercentage": 50, **preferences}}
    return {**inputs, "launchTemplate": {"id": template.id, "version": "2"}, "instanceRefresh": refresh}


@pytest.fixture
def pace(api: process.Server) -> Iterator[Callable[[str, int], None]]:
    """Sets how many looks a step of a model takes; all of them are as before in the end."""
    changed: list[str] = []

    def set_to(model: str, transition: dict[str, Any]) -> None:
        asked = {"model_name": f"autoscaling::{model}", "transition": transition}
        urllib3.request("POST", f"{api.url}/moto-api/state-manager/set-transition", json=asked)

    def slow(model: str, looks: int) -> None:
        changed.append(model)
        set_to(model, {"progression": "manual", "times": looks})

    yield slow
    for model in changed:
        set_to(model, {"progression": "immediate"} if model == "terminating" else {"progression": "manual", "times": 1})


def refreshes(aws: Callable[[str], Any], group: Resource) -> list[dict[str, Any]]:
    return aws("autoscaling").describe_instance_refreshes(AutoScalingGroupName=group.id)["InstanceRefreshes"]


def live(aws: Callable[[str], Any], group: Resource) -> dict[str, Any]:
    return aws("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[group.id])["AutoScalingGroups"][0]


def failure(call: Callable[[], object]) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        call()
    told: Any = caught.value
    return str(told.details())


def test_a_second_release_cancels_the_refresh_of_the_first_and_starts_its_own(
    engine: Engine, aws: Callable[[str], Any], template: Resource, inputs: Inputs, name: str
) -> None:
    group = engine.create(GROUP, name, inputs)
    second = engine.update(group, rolled(inputs, template))
    third = engine.update(template, {**template.inputs, "instanceType": "m5.2xlarge"})
    again = rolled(inputs, template)
    again["launchTemplate"] = {"id": third.id, "version": "3"}
    engine.update(second, again)
    assert [each["Status"] for each in refreshes(aws, group)][1:] == ["Cancelled"]
    assert live(aws, group)["LaunchTemplate"]["Version"] == "3"


def test_with_auto_rollback_a_second_release_is_refused_before_the_first_refresh_is_cancelled(
    engine: Engine,
    aws: Callable[[str], Any],
    template: Resource,
    inputs: Inputs,
    pace: Callable[[str, int], None],
    name: str,
) -> None:
    """And the version to go back to is the one just written (hashicorp/terraform-provider-aws 34189)."""
    group = engine.create(GROUP, name, inputs)
    pace("instance_refresh", 1000)
    second = engine.update(group, rolled(inputs, template, autoRollback=True))
    desired = refreshes(aws, group)[0]["DesiredConfiguration"]["LaunchTemplate"]["Version"]
    assert desired == live(aws, group)["LaunchTemplate"]["Version"] == "2"
    back = {**rolled(inputs, template, autoRollback=True), "launchTemplate": {"id": template.id, "version": "1"}}
    assert "An active instance refresh with a desired configuration exists" in engine.fail_to_update(second, back)[0]
    assert refreshes(aws, group)[0]["Status"] == "Pending"


def test_an_update_waits_for_exactly_what_the_state_knows_although_an_autoscaler_went_on(
    engine: Engine, aws: Callable[[str], Any], inputs: Inputs, name: str
) -> None:
    waiting = {**inputs, "waitForCapacityTimeout": "1m"}
    group = engine.create(GROUP, name, waiting)
    aws("autoscaling").set_desired_capacity(AutoScalingGroupName=group.id, DesiredCapacity=5)
    error, _ = engine.fail_to_update(group, {**waiting, "minSize": 3})
    assert "want exactly 3 healthy instance(s) in Auto Scaling Group, have 5" in error
    patient = engine.create(GROUP, f"{name}-patient", inputs)
    aws("autoscaling").set_desired_capacity(AutoScalingGroupName=patient.id, DesiredCapacity=5)
    engine.update(patient, {**inputs, "minSize": 3})
    assert (live(aws, patient)["MinSize"], live(aws, patient)["DesiredCapacity"]) == (3, 5)


def test_one_failed_scaling_activity_ends_a_creation_that_waits(
    world: World, engine: Engine, aws: Callable[[str], Any], inputs: Inputs, name: str
) -> None:
    scarce = {**CASES[TEMPLATE].inputs(world), "instanceType": "x2idn.32xlarge"}
    template = engine.create(TEMPLATE, f"{name}-scarce", scarce)
    wanted = {**inputs, "launchTemplate": {"id": template.id, "version": "1"}}
    error, _ = engine.fail_to_create(GROUP, name, {**wanted, "waitForCapacityTimeout": "10m"})
    assert "Failed: We currently do not have sufficient x2idn.32xlarge capacity" in error
    group = engine.create(GROUP, f"{name}-patient", wanted)
    assert len(live(aws, group)["Instances"]) == 2


def test_a_group_of_slow_machines_is_deleted_in_the_time_that_the_program_gives(
    engine: Engine, inputs: Inputs, pace: Callable[[str, int], None], name: str
) -> None:
    """Twelve minutes at ten seconds a look: more than the ten of the resource's default."""
    group = engine.create(GROUP, name, inputs)
    pace("terminating", 72)
    error = failure(lambda: engine.delete(group))
    assert error.endswith("drain: timeout while waiting for state to become '0' (last state: '2', timeout: 10m0s)")
    again = engine.create(GROUP, f"{name}-patient", inputs)
    engine.delete(again, timeout=30 * 60)
    assert engine.refresh(again) is None


def test_a_refresh_that_cannot_be_cancelled_keeps_its_successor_from_starting(
    engine: Engine,
    aws: Callable[[str], Any],
    template: Resource,
    inputs: Inputs,
    pace: Callable[[str, int], None],
    name: str,
) -> None:
    """The group is written by then, so that no later update and no refresh of the state finds it."""
    group = engine.create(GROUP, name, inputs)
    pace("instance_refresh", 100_000)
    aws("autoscaling").start_instance_refresh(AutoScalingGroupName=group.id)
    wanted = rolled(inputs, template)
    error, kept = engine.fail_to_update(group, wanted)
    assert "instance refresh cancel: timeout while waiting" in error
    assert live(aws, group)["LaunchTemplate"]["Version"] == "2"
    found = engine.refresh(kept)
    assert found is not None
    assert engine.diff(found, wanted).paths == set()


@pytest.mark.parametrize(
    ("duration", "expected"), [("0", 0), ("10m", 600), ("1h30m", 5400), ("90s", 90), ("", 0), ("ten", 0)]
)
def test_go_durations(duration: str, expected: float) -> None:
    assert seconds(duration) == expected
