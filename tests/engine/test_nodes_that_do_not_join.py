"""A release whose nodes do not join stops at its first batch, the former nodes serve, and it is told why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import urllib3
from botocore.exceptions import ClientError

from components.facts.names import BOOT_FAILURE_TAG, LAUNCH_HOOK
from operations.rollout.verify import State
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_rollouts import configure, settled, verified

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

STEP = "step 2 of 3, bootstrap script: no route to the cluster"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}],
}


def silent(sandbox: Sandbox, reads: int) -> None:
    """Have machines take so many looks before they answer."""
    slowly = {"progression": "manual", "times": reads}
    request = {"model_name": "autoscaling::pending_wait", "transition": slowly}
    urllib3.request("POST", f"{sandbox.server.url}/moto-api/state-manager/set-transition", json=request)


def machines(group: str) -> dict[str, str]:
    """Instance to state, without letting time pass."""
    found = boto3.client("autoscaling", region_name=REGION).describe_auto_scaling_instances()["AutoScalingInstances"]
    return {each["InstanceId"]: each["LifecycleState"] for each in found if each["AutoScalingGroupName"] == group}


def session_of(role_arn: str, instance: str) -> boto3.Session:
    """What the programs of a node have: its role's rights, and nobody else's."""
    iam: Any = boto3.client("iam")
    iam.update_assume_role_policy(RoleName=role_arn.rpartition("/")[2], PolicyDocument=json.dumps(TRUST))
    taken = boto3.client("sts", region_name=REGION).assume_role(RoleArn=role_arn, RoleSessionName=instance)
    keys = taken["Credentials"]
    return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region_name=REGION)


def test_it_stops_at_the_first_batch(finished: Sandbox) -> None:
    """And its nodes may tell why, and do nothing else."""
    stops_at_first_batch(finished)


@pytest.mark.nightly
def test_the_way_back_is_the_former_release(finished: Sandbox) -> None:
    """Its group and its hook stay, whatever of the hook changes beside it."""
    group = stops_at_first_batch(finished)
    goes_back(finished, group)


def stops_at_first_batch(finished: Sandbox) -> str:
    """A release is rolled out whose first node fails to join; the name of its group."""
    dev = finished.stack("dev")
    group = verified(dev).auto_scaling_group
    former = machines(group)
    assert set(former.values()) == {"InService"}
    silent(finished, 1000)
    configure(finished, instanceType="m6i.2xlarge", launchHook={})
    succeeded(dev.up())
    found = verified(dev)
    assert (found.state, found.code, found.on_version) == (State.ROLLING, "refresh-running", 1)
    new = next(each for each, state in machines(group).items() if state == "Pending:Wait")

    node = session_of(dev.outputs()["clusters"]["dev"]["nodeGroups"]["windows"]["roleArn"], new)
    ec2, autoscaling = node.client("ec2"), node.client("autoscaling")
    ec2.create_tags(Resources=[new], Tags=[{"Key": BOOT_FAILURE_TAG, "Value": STEP}])
    with pytest.raises(ClientError, match="not authorized"):
        ec2.create_tags(Resources=[new], Tags=[{"Key": "Name", "Value": "mine"}])
    with pytest.raises(ClientError, match="not authorized"):
        ec2.create_tags(Resources=[next(iter(former))], Tags=[{"Key": BOOT_FAILURE_TAG, "Value": "not I"}])
    with pytest.raises(ClientError, match="not authorized"):
        autoscaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=0)
    answer = {"AutoScalingGroupName": group, "LifecycleHookName": LAUNCH_HOOK, "InstanceId": new}
    autoscaling.complete_lifecycle_action(**answer, LifecycleActionResult="ABANDON")

    found = verified(dev)
    assert (found.state, found.code, found.on_version) == (State.WRONG, "refresh-failed", 0)
    assert f"; {new} told {STEP!r}; then start another: " in found.message
    assert machines(group) == former
    return group


def goes_back(finished: Sandbox, group: str) -> None:
    """The former release is rolled out, then another one without the hook."""
    dev = finished.stack("dev")
    # With more time for it: the hook changes, its group stays.
    silent(finished, 1)
    configure(finished, instanceType="m6i.xlarge", launchHook={"enabled": True, "timeoutMinutes": 45})
    succeeded(dev.up())
    found = settled(dev)
    assert (found.state, found.auto_scaling_group) == (State.RIGHT, group)
    hooks = boto3.client("autoscaling", region_name=REGION).describe_lifecycle_hooks(AutoScalingGroupName=group)
    assert [each.get("HeartbeatTimeout") for each in hooks["LifecycleHooks"]] == [2700]
    # Switched off together with another template: the refresh begins before the hook is deleted.
    configure(finished, instanceType="m6i.4xlarge", launchHook={"enabled": False})
    succeeded(dev.up())
    assert (settled(dev).state, settled(dev).on_version) == (State.RIGHT, 1)
    hooks = boto3.client("autoscaling", region_name=REGION).describe_lifecycle_hooks(AutoScalingGroupName=group)
    assert hooks["LifecycleHooks"] == []
