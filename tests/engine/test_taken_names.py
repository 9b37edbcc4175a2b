"""Names in AWS that something else has: a preview says so, each in one line, and nothing is made."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_bad_input import CLUSTERS

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

pytestmark = pytest.mark.nightly

NAMES = {
    "role": "a role",
    "instance_profile": "an instance profile",
    "security_group": "a security group",
    "launch_template": "a launch template",
    "auto_scaling_group": "an Auto Scaling group",
}


def made_by_others(name: str) -> None:
    """One of each kind."""
    iam: Any = boto3.client("iam")
    ec2: Any = boto3.client("ec2", region_name=REGION)
    network = boto3.client("eks", region_name=REGION).describe_cluster(name="dev")["cluster"]["resourcesVpcConfig"]
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    iam.create_instance_profile(InstanceProfileName=name)
    ec2.create_security_group(GroupName=name, Description=name, VpcId=network["vpcId"])
    named = [{"Name": "name", "Values": ["Windows_Server-2022-English-Core-EKS_Optimized-1.35-*"]}]
    data = {"ImageId": ec2.describe_images(Filters=named)["Images"][0]["ImageId"], "InstanceType": "m6i.large"}
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    boto3.client("autoscaling", region_name=REGION).create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0,
        MaxSize=1,
        LaunchTemplate={"LaunchTemplateName": name, "Version": "1"},
        VPCZoneIdentifier=network["subnetIds"][0],
    )


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(map(str.title, rest))


def test_a_name_that_something_else_has_is_told_by_the_preview(finished: Sandbox) -> None:
    made_by_others("theirs")
    dev, config = finished.stack("dev"), finished.config("dev")
    groups: list[dict[str, Any]] = config["config"][CLUSTERS][0]["nodeGroups"]
    groups.append({**deepcopy(groups[0]), "name": "taken"})
    before = [each["urn"] for each in dev.resources()]
    for name, what in NAMES.items():
        groups[-1]["names"] = {camel(name): "theirs"}
        finished.configure("dev", config)
        outcome = dev.preview()
        assert outcome.code != 0
        (told,) = [each for each in outcome.errors if each.strip() not in {"preview failed", "update failed"}]
        assert f"names.{name}: found 'theirs', the name of {what} that is not in this stack; give another" in told
        assert "Traceback" not in told
    assert [each["urn"] for each in dev.resources()] == before


def test_names_of_its_own_are_free_twice_in_a_row_and_when_what_has_them_is_replaced(finished: Sandbox) -> None:
    dev, config = finished.stack("dev"), finished.config("dev")
    groups: list[dict[str, Any]] = config["config"][CLUSTERS][0]["nodeGroups"]
    named = {**deepcopy(groups[0]), "name": "named", "names": {camel(name): "ours" for name in NAMES}}
    groups.append(named)
    finished.configure("dev", config)
    succeeded(dev.up())
    assert succeeded(dev.up()).changed == 0
    replaced = [each["urn"] for each in dev.resources() if each["urn"].endswith("::dev-named")]
    for kind in ("role:Role", "instanceProfile:InstanceProfile", "securityGroup:SecurityGroup"):
        (urn,) = (each for each in replaced if each.split("::")[-2].endswith(kind))
        assert "replace" in succeeded(dev.preview("--replace", urn)).steps[urn]
