"""`python -m operations timings show` against the stand-in's account."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3

from components.facts.names import BOOT_TAG

if TYPE_CHECKING:
    from tests.operations.conftest import World


def test_marks_of_nodes_are_told_by_phase_and_feed_the_plan(world: World) -> None:
    ec2, autoscaling = boto3.client("ec2"), boto3.client("autoscaling")
    named: Any = [{"Name": "name", "Values": ["Windows_Server-2022-English-Core-EKS_Optimized-1.35-*"]}]
    data: Any = {"ImageId": ec2.describe_images(Filters=named)["Images"][0].get("ImageId"), "InstanceType": "m6i.large"}
    template = ec2.create_launch_template(LaunchTemplateName="timings", LaunchTemplateData=data)["LaunchTemplate"]
    private: Any = [{"Name": "tag:Name", "Values": ["rehearsal-private-eu-central-1a"]}]
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="timings",
        MinSize=1,
        MaxSize=1,
        LaunchTemplate={"LaunchTemplateId": template.get("LaunchTemplateId", ""), "Version": "1"},
        VPCZoneIdentifier=ec2.describe_subnets(Filters=private)["Subnets"][0].get("SubnetId", ""),
    )
    (group,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["timings"])["AutoScalingGroups"]
    (instance,) = [each["InstanceId"] for each in group["Instances"]]
    (found,) = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"]
    ready = found["LaunchTime"] + timedelta(seconds=540)
    mark: Any = {"Key": BOOT_TAG, "Value": f"ready={ready:%Y-%m-%dT%H:%M:%SZ}"}
    ec2.create_tags(Resources=[instance], Tags=[mark])
    told = {
        "autoScalingGroupName": "timings",
        "launchTemplateId": template.get("LaunchTemplateId", ""),
        "launchTemplateVersion": 1,
    }
    file = world.folder / "outputs.json"
    file.write_text(json.dumps({"clusters": {"dev": {"region": "eu-central-1", "nodeGroups": {"windows": told}}}}))
    code, report = world.told("timings", "show", "--outputs", str(file))
    seconds = {each["phase"]: each["p95_seconds"] for each in report["timings"]}
    assert (code, seconds["to Ready"]) == (3, 540)
    assert report["unread"][0].startswith("eu-central-1: nodes of dev: ")
    _, plan = world.told("rollout", "plan", "--outputs", str(file))
    assert [each["ready_seconds"] for each in plan["groups"]] == [540]
    _, plan = world.told("rollout", "plan", "--outputs", str(file), "--ready", "300")
    assert [each["ready_seconds"] for each in plan["groups"]] == [300]
