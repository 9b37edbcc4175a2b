"""Updates of node groups: two within one roll-out, those that fail or are cut off, and who tells of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import urllib3

from operations.rollout.declared import declared
from operations.rollout.live import Reader
from operations.rollout.verify import GroupReport, State, verify
from operations.stack.outputs import parse
from rehearsal.shell import REGION
from tests.engine.gate import Gate, gate_before, killed_up
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

GROUP = "aws:autoscaling/group:Group"


@pytest.fixture
def gate(finished: Sandbox) -> Iterator[Gate]:
    """A door between the engine and the account."""
    with gate_before(finished.server.url) as gate:
        yield gate


def behind(gate: Gate, sandbox: Sandbox) -> Sandbox:
    """The same sandbox, its engine before the door."""
    return replace(sandbox, environment={**sandbox.environment, "AWS_ENDPOINT_URL": gate.url})


def configure(sandbox: Sandbox, **changes: Any) -> None:  # noqa: ANN401  any setting of the node group
    """Change dev's node group in its stack file."""
    dev = sandbox.config("dev")
    dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"][0] |= changes
    sandbox.configure("dev", dev)


def verified(stack: Stack, looks: int = 1) -> GroupReport:
    """What `eks-windows rollout verify` says of the stack's one group, the last of some looks at it."""
    wanted = declared(parse(json.dumps(stack.outputs())))
    (*_, report) = [verify(*Reader(boto3.Session(region_name=REGION)).groups(wanted)) for _ in range(looks)]
    assert report.unread == ()
    (group,) = report.groups
    return group


def settled(stack: Stack) -> GroupReport:
    """The same once the roll-out has ended; each look is time that passes."""
    return verified(stack, looks=8)


def refresh_as_told(group: GroupReport) -> None:
    """Run the command that a finding names."""
    preferences = json.loads(group.message.partition("--preferences '")[2].partition("'")[0])
    autoscaling = boto3.client("autoscaling", region_name=REGION)
    autoscaling.start_instance_refresh(AutoScalingGroupName=group.auto_scaling_group, Preferences=preferences)


@pytest.mark.nightly
def test_two_releases_within_one_roll_out_pass_and_a_new_size_beside_an_autoscaler_does_at_once(
    finished: Sandbox,
) -> None:
    """A Windows roll-out takes hours; the second cancels the first. The autoscaler's number is nobody's to wait for."""
    slowly = {"model_name": "autoscaling::instance_refresh", "transition": {"progression": "manual", "times": 1000}}
    urllib3.request("POST", f"{finished.server.url}/moto-api/state-manager/set-transition", json=slowly)
    dev, autoscaling = finished.stack("dev"), boto3.client("autoscaling", region_name=REGION)
    configure(finished, instanceType="m6i.2xlarge")
    succeeded(dev.up("--refresh"))
    group = verified(dev)
    assert (group.state, group.code) == (State.ROLLING, "refresh-running")
    autoscaling.set_desired_capacity(AutoScalingGroupName=group.auto_scaling_group, DesiredCapacity=3)
    quickly = {"model_name": "autoscaling::instance_refresh", "transition": {"progression": "manual", "times": 1}}
    urllib3.request("POST", f"{finished.server.url}/moto-api/state-manager/set-transition", json=quickly)
    configure(finished, instanceType="m6i.4xlarge", minSize=2, timeouts={"updateMinutes": 40})
    succeeded(dev.up())
    refreshes = autoscaling.describe_instance_refreshes(AutoScalingGroupName=group.auto_scaling_group)
    assert [each.get("Status") for each in refreshes["InstanceRefreshes"]][1:] == ["Cancelled"]
    assert [each.get("DesiredConfiguration") for each in refreshes["InstanceRefreshes"]] == [None, None]
    found = settled(dev)
    assert (found.state, found.on_version, found.desired) == (State.RIGHT, 3, 3)
    (scaling,) = [each for each in dev.resources() if each["type"] == GROUP]
    assert scaling["inputs"]["waitForCapacityTimeout"] == "0"
    assert {key: scaling["customTimeouts"][key] for key in ("update", "delete")} == {"update": 2400, "delete": 3600}


@pytest.mark.nightly
def test_an_update_that_did_not_reach_the_group_is_told_and_a_refresh_of_the_state_makes_it_again(
    finished: Sandbox, gate: Gate
) -> None:
    """The engine calls the next update a success, although the group launches the former version."""
    gate.deny("UpdateAutoScalingGroup")
    configure(finished, instanceType="m6i.2xlarge")
    dev = behind(gate, finished).stack("dev")
    failed = dev.up()
    assert failed.code != 0
    assert "AccessDenied" in "\n".join(failed.errors)
    succeeded(dev.up())
    assert verified(dev).code == "other-version"
    succeeded(dev.up("--refresh"))
    assert settled(dev).state is State.RIGHT


@pytest.mark.nightly
def test_a_refresh_that_did_not_start_is_seen_by_nobody_but_rollout_verify(finished: Sandbox, gate: Gate) -> None:
    gate.deny("StartInstanceRefresh")
    configure(finished, instanceType="m6i.2xlarge")
    dev = behind(gate, finished).stack("dev")
    assert dev.up().code != 0
    for arguments in ((), ("--refresh",)):
        succeeded(dev.up(*arguments))
        assert verified(dev).code == "no-refresh"
    refresh_as_told(verified(dev))
    assert settled(dev).state is State.RIGHT


@pytest.mark.nightly
def test_an_engine_killed_between_the_group_and_its_refresh_is_told_of(finished: Sandbox, gate: Gate) -> None:
    configure(finished, instanceType="m6i.2xlarge")
    sandbox = behind(gate, finished)
    killed_up(sandbox, gate, "StartInstanceRefresh")
    dev = sandbox.stack("dev")
    succeeded(dev.up("--refresh"))
    assert verified(dev).code == "no-refresh"


@pytest.mark.nightly
def test_a_creation_that_failed_is_made_again_and_one_whose_nodes_cannot_start_is_told_with_the_grant(
    finished: Sandbox, gate: Gate
) -> None:
    """A key of the customer's that Auto Scaling may not use: the provider would wait ten minutes and give up."""
    kms: Any = getattr(boto3, "client")("kms", region_name=REGION)  # noqa: B009  without its stubs
    key = kms.create_key()["KeyMetadata"]["Arn"]
    config = finished.config("prod")
    group = config["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"][0]
    group["rootVolume"] = {"kmsKeyId": key}
    finished.configure("prod", config)
    gate.deny("CreateAutoScalingGroup")
    prod = behind(gate, finished).stack("prod")
    assert prod.up().code != 0
    assert [each for each in prod.resources() if each["type"] == GROUP] == []
    succeeded(prod.up())
    found = verified(prod)
    assert (found.state, found.code, found.in_service, found.desired) == (State.WRONG, "too-few", 0, 3)
    assert "aws kms create-grant" in found.message
    role = "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    assert role.partition("role/")[2] in found.message
    kms.create_grant(KeyId=key, GranteePrincipal=role, Operations=["CreateGrant", "Decrypt"])
    assert settled(prod).state is State.RIGHT
