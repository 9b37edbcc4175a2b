"""`python -m operations rollout plan` and `verify` against the stand-in's Auto Scaling."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from operations.rollout import steer_command
from tests.operations.rollout.world import REGION, World, started
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer.testing import Result


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Started for this file."""
    with started(tmp_path_factory.mktemp("rollout")) as found:
        yield found


def told(ran: Result) -> dict[str, Any]:
    (group,) = json.loads(ran.stdout)["groups"]
    return group


def test_a_roll_out_is_followed_from_a_refresh_that_never_began_to_its_end(world: World) -> None:
    """As when StartInstanceRefresh failed: neither Pulumi's state nor a refresh of it shows it."""
    group = world.group("rolled")
    right = world.run("--outputs", str(world.outputs(group, 1)), "--json")
    assert (right.exit_code, told(right)["state"], told(right)["on_version"]) == (0, "right", 2)
    assert json.loads(right.stdout)["version"] == 1
    wanted = world.outputs(group, 2, instanceRefresh={"minHealthyPercentage": 50})
    behind = world.run("--outputs", str(wanted))
    assert behind.exit_code == 1
    assert "other-version  dev/windows: the group launches version 1" in behind.stdout
    template = {"LaunchTemplateId": world.template, "Version": "2"}
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=group, LaunchTemplate=template)
    never = world.run("--outputs", str(wanted), "--json")
    assert (never.exit_code, told(never)["code"]) == (1, "no-refresh")
    command = told(never)["message"].partition("start it: ")[2]
    assert command.startswith("aws autoscaling start-instance-refresh --region eu-central-1")
    preferences = json.loads(command.partition("--preferences '")[2].rstrip("'"))
    world.autoscaling.start_instance_refresh(AutoScalingGroupName=group, Preferences=preferences)
    rolling = world.run("--outputs", str(wanted), "--json")
    assert (rolling.exit_code, told(rolling)["state"]) == (1, "rolling")
    looks = [world.run("--outputs", str(wanted)) for _ in range(5)]
    assert looks[-1].exit_code == 0, looks[-1].output
    assert "2 of 2" in looks[-1].stdout


def test_a_plan_takes_the_preferences_of_the_newest_refresh_and_else_those_of_the_stack(world: World) -> None:
    group = world.group("planned")
    outputs = str(world.outputs(group, 1, instanceRefresh={"minHealthyPercentage": 50}))
    before = told(world.plan("--outputs", outputs, "--json"))
    assert (before["preferences"], before["forecast"]["lowest_ready"], before["obstacles"]) == (
        "the stack's outputs, as the group had no refresh yet",
        1,
        [],
    )
    assert before["free_addresses"] > 0
    preferences: Any = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150, "InstanceWarmup": 60}
    started = world.autoscaling.start_instance_refresh(AutoScalingGroupName=group, Preferences=preferences)
    running = world.plan("--outputs", outputs, "--ready", "60", "--pods", "4", "--price", "1")
    assert running.exit_code == 1
    assert f"refresh-running  dev/windows: refresh {started['InstanceRefreshId']} at " in running.stdout
    assert f"dev/windows, as in its newest refresh, {started['InstanceRefreshId']}:" in running.stdout
    assert "0:04:00  " + "\u2588" * 20 + "  2" in running.stdout


def test_a_plan_sees_the_hooks_of_a_group(world: World) -> None:
    group = world.group("hooked")
    for transition, heartbeat in (("LAUNCHING", 900), ("TERMINATING", 1800)):
        world.autoscaling.put_lifecycle_hook(
            AutoScalingGroupName=group,
            LifecycleHookName=transition.lower(),
            LifecycleTransition=f"autoscaling:EC2_INSTANCE_{transition}",
            HeartbeatTimeout=heartbeat,
        )
    found = told(world.plan("--outputs", str(world.outputs(group, 1)), "--ready", "500", "--json"))
    assert [each["seconds"] for each in found["forecast"]["moments"]] == [1800, 3600]


def test_the_only_node_is_missed_unless_that_is_accepted(world: World) -> None:
    group = world.group("alone")
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=group, MinSize=1, DesiredCapacity=1)
    outputs = str(world.outputs(group, 1))
    refused = world.plan("--outputs", outputs)
    assert (refused.exit_code, "outage  dev/windows: no node is Ready for a while" in refused.stdout) == (1, True)
    assert world.plan("--outputs", outputs, "--accept", "outage").exit_code == 0


def test_a_roll_out_is_started_once_stopped_and_then_has_something_to_do_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steer_command, "_PAUSE", 0)
    group = world.group("steered")
    template = {"LaunchTemplateId": world.template, "Version": "2"}
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=group, DesiredCapacity=4)
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=group, LaunchTemplate=template)
    outputs = str(world.outputs(group, 2, instanceRefresh={"minHealthyPercentage": 90}))
    nothing = world.run("--outputs", outputs, command="abort")
    assert (nothing.exit_code, "no refresh is under way" in nothing.stdout) == (0, True)
    dry = told(world.run("--outputs", outputs, "--dry-run", "--json", command="start"))
    assert (dry["action"], dry["refresh"], dry["preferences"]["MinHealthyPercentage"]) == ("start", "", 90)
    started = told(world.run("--outputs", outputs, "--json", command="start"))
    again = world.run("--outputs", outputs, command="start")
    assert (again.exit_code, f"refused  dev/windows: refresh {started['refresh']} at " in again.stdout) == (1, True)
    stopped = world.run("--outputs", outputs, command="abort")
    assert (stopped.exit_code, "old instances stay as they are" in stopped.stdout) == (0, True), stopped.output
    status = world.autoscaling.describe_instance_refreshes(AutoScalingGroupName=group)["InstanceRefreshes"][0]["Status"]
    assert status == "Cancelled"


def test_a_group_whose_nodes_run_their_version_is_not_rolled(world: World) -> None:
    outputs = str(world.outputs(world.group("settled"), 1))
    ran = world.run("--outputs", outputs, command="start")
    assert (ran.exit_code, "nothing  dev/windows: every instance runs version 1" in ran.stdout) == (0, True)


def test_a_group_that_the_stack_does_not_have_is_refused_with_those_it_has(world: World) -> None:
    ran = world.run("--outputs", str(world.outputs("settled", 1)), "--group", "dev/linux", command="start")
    assert (ran.exit_code, "--group dev/linux: the stack has dev/windows" in ran.stderr) == (2, True)


def test_a_plan_of_a_group_that_is_not_there_is_none(world: World) -> None:
    ran = world.plan("--outputs", str(world.outputs("nowhere", 1)))
    assert (ran.exit_code, "there is no Auto Scaling group nowhere" in ran.stdout) == (3, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--outputs", "none.json"], 3, "rollout verify: none.json: No such file or directory"),
        (["--outputs", "x", "--stack", "dev"], 2, "give --stack or --outputs, not both"),
        (["--wait", "20161"], 2, "Invalid value for '--wait'"),
    ],
    ids=["no such file", "two sources", "a wait that cannot be"],
)
def test_what_cannot_be_asked_is_said_without_a_traceback(
    world: World, arguments: list[str], code: int, words: str
) -> None:
    ran = world.run(*arguments)
    assert (ran.exit_code, words in ran.stderr, "Traceback" in ran.stderr) == (code, True, False)


def test_a_group_in_another_region_is_not_found(world: World) -> None:
    ran = world.run("--outputs", str(world.outputs("elsewhere", 1)), "--region", "us-west-2")
    assert ran.exit_code == 1
    assert "no-group  dev/windows: there is no such group in this Region" in ran.stdout


def test_an_account_that_does_not_answer_is_no_pass(world: World) -> None:
    ran = world.run("--outputs", str(world.outputs("silent", 1)), "--json", AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert ran.exit_code == 3
    (line,) = json.loads(ran.stdout)["unread"]
    assert "Could not connect to the endpoint URL" in line


def test_an_images_stack_passes(world: World) -> None:
    (world.folder / "images.json").write_text('{"images": {}}')
    ran = world.run("--outputs", str(world.folder / "images.json"))
    assert (ran.exit_code, ran.stdout) == (0, "the stack has no node groups\n")


def test_control_c_ends_it_with_130_and_one_line(world: World) -> None:
    """While it waits for machines that their zone does not have."""
    scarce: Any = {"ImageId": world.image, "InstanceType": "x2idn.32xlarge"}
    made = boto3.client("ec2", region_name=REGION).create_launch_template_version(
        LaunchTemplateId=world.template, LaunchTemplateData=scarce
    )
    version = made["LaunchTemplateVersion"].get("VersionNumber", 0)
    outputs = world.outputs(world.group("scarce", version), version)
    command = [sys.executable, "-m", "operations", "rollout", "verify", "--outputs", str(outputs), "--wait", "60"]
    environment = {**os.environ, **world.environment}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert running.stderr.readline().startswith("rollout verify: dev/windows: ")
        running.send_signal(signal.SIGINT)
        assert running.stderr.read().splitlines()[-1] == "stopped"
    assert running.returncode == 130
