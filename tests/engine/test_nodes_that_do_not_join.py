"""A release whose nodes do not join stops at its first batch, the former nodes serve, and it is told why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import urllib3
from botocore.exceptions import ClientError

from components.facts.names import BOOT_FAILURE_TAG, LAUNCH_HOOK
from operations.rollout.declared import declared
from operations.rollout.live import Reader
from operations.rollout.verify import GroupReport, State, verify
from operations.stack.outputs import parse
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_rollouts import configure, settled, verified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.rollout.facts import Declared
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


VARIANTS: dict[str, dict[str, Any]] = {
    "alone": {"minSize": 1, "maxSize": 1},
    "full": {"minSize": 3, "maxSize": 3},
    "half": {"minSize": 2, "maxSize": 4, "instanceRefresh": {"minHealthyPercentage": 50}},
    "many": {"minSize": 4, "maxSize": 8, "instanceRefresh": {"maxHealthyPercentage": 200}},
    "warm": {"minSize": 2, "maxSize": 4, "warmPool": {"minSize": 1, "maxPreparedCapacity": 3}},
    "mixed": {"minSize": 2, "maxSize": 4, "instanceTypes": ["m6i.xlarge", "m5.xlarge"], "spot": {"onDemandBase": 1}},
    "emptied": {"minSize": 2, "maxSize": 4, "drain": {"by": "command"}},
}
"""Groups with nothing to spare, with much, and with machines from elsewhere."""


def abandon(groups: set[str]) -> None:
    """The next machines of these groups come up, join no cluster, and say so."""
    autoscaling, left = boto3.client("autoscaling", region_name=REGION), {*groups}
    for _ in range(30):
        for group in sorted(left):
            for instance in (each for each, state in machines(group).items() if state == "Pending:Wait"):
                answer = {"AutoScalingGroupName": group, "LifecycleHookName": LAUNCH_HOOK, "InstanceId": instance}
                autoscaling.complete_lifecycle_action(**answer, LifecycleActionResult="ABANDON")
        autoscaling.describe_auto_scaling_groups()
        ended = (autoscaling.describe_instance_refreshes(AutoScalingGroupName=each) for each in groups)
        left = {
            name
            for name, each in zip(groups, ended, strict=True)
            if each["InstanceRefreshes"][0].get("Status") in {"Pending", "InProgress"}
        }
        if not left:
            return
    raise AssertionError(left)


@pytest.mark.nightly
def test_so_does_each_kind_of_group_and_no_former_node_goes(finished: Sandbox) -> None:
    """Of one node, without room, with much, from a warm pool, of several types, drained: the former nodes serve."""
    dev, config = finished.stack("dev"), finished.config("dev")
    (plain,) = config["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    base = {"ami": plain["ami"], "instanceType": "m6i.xlarge"}

    def configured(instance_type: str) -> None:
        changed = {
            name: {**base, "name": name, **given}
            | ({} if "instanceTypes" in given else {"instanceType": instance_type})
            | {"labels": {"release": instance_type.partition(".")[2]}}
            for name, given in VARIANTS.items()
        }
        changed["mixed"].pop("instanceType")
        config["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"] = list(changed.values())
        finished.configure("dev", config)

    def seen(wanted: Sequence[Declared]) -> dict[str, GroupReport]:
        found = verify(*Reader(boto3.Session(region_name=REGION)).groups(wanted))
        assert found.unread == ()
        return {each.node_group: each for each in found.groups}

    configured("m6i.xlarge")
    succeeded(dev.up())
    wanted = declared(parse(json.dumps(dev.outputs())))
    (*_, found) = [seen(wanted) for _ in range(10)]
    assert {name: each.state for name, each in found.items()} == dict.fromkeys(VARIANTS, State.RIGHT)
    named = {name: each.auto_scaling_group for name, each in found.items()}
    former = {name: machines(group) for name, group in named.items()}
    silent(finished, 1000)
    configured("m6i.2xlarge")
    succeeded(dev.up())
    abandon({*named.values()})
    found = seen(declared(parse(json.dumps(dev.outputs()))))
    assert {name: (each.state, each.code, each.on_version) for name, each in found.items()} == dict.fromkeys(
        VARIANTS, (State.WRONG, "refresh-failed", 0)
    )
    serving = {
        name: {each for each, state in machines(group).items() if state == "InService"} for name, group in named.items()
    }
    assert serving == {name: {*each} for name, each in former.items()}
