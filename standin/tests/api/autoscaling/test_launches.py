"""Launches that come to nothing are told as activities, and tried again; machines take their time to go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
import urllib3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_ec2 import EC2Client

    from standin.api import process
    from standin.tests.api.autoscaling.conftest import Template

ROLE = "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"


def in_service(autoscaling: AutoScalingClient, name: str) -> int:
    group = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]
    return sum(each["LifecycleState"] == "InService" for each in group.get("Instances", []))


def told(autoscaling: AutoScalingClient, name: str) -> list[tuple[str, str]]:
    found = autoscaling.describe_scaling_activities(AutoScalingGroupName=name)["Activities"]
    return [(each["StatusCode"], each.get("StatusMessage", "")) for each in found]


def version(ec2: EC2Client, template: Template, **data: Any) -> dict[str, str]:  # noqa: ANN401  any member
    made = ec2.create_launch_template_version(
        LaunchTemplateId=template.id,
        LaunchTemplateData={"ImageId": template.old, "InstanceType": "m6i.large", **data},  # pyright: ignore[reportArgumentType] members
    )
    return template.version(made["LaunchTemplateVersion"].get("VersionNumber", 0))


def test_a_key_that_the_service_linked_role_may_not_use_starts_nothing_until_it_has_a_grant(
    autoscaling: AutoScalingClient, ec2: EC2Client, settings: dict[str, Any], template: Template, name: str
) -> None:
    """The default policy of a key trusts the account's root, which counts for IAM and not for the role."""
    kms = cast("Any", boto3).client("kms", **settings)  # whose stubs are not installed
    key = kms.create_key()["KeyMetadata"]["Arn"]
    volumes = [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 100, "Encrypted": True, "KmsKeyId": key}}]
    wanted = version(ec2, template, BlockDeviceMappings=volumes)
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=1, LaunchTemplate=wanted))
    assert in_service(autoscaling, name) == 0
    status, reason = told(autoscaling, name)[0]
    assert status == "Cancelled"
    assert "Client.InvalidKMSKey.InvalidState" in reason
    kms.create_grant(KeyId=key, GranteePrincipal=ROLE, Operations=["CreateGrant", "Decrypt"])
    assert in_service(autoscaling, name) == 1
    statement = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    named = kms.create_key(Policy=policy)["KeyMetadata"]["KeyId"]
    volumes[0]["Ebs"] = {"VolumeSize": 100, "Encrypted": True, "KmsKeyId": named}
    wanted = version(ec2, template, BlockDeviceMappings=volumes)
    autoscaling.create_auto_scaling_group(**template.group(f"{name}-named", DesiredCapacity=1, LaunchTemplate=wanted))
    assert told(autoscaling, f"{name}-named") == [("Successful", "")]


def test_a_zone_without_capacity_is_told_and_the_others_are_used(
    autoscaling: AutoScalingClient, ec2: EC2Client, template: Template, name: str
) -> None:
    wanted = version(ec2, template, InstanceType="x2idn.32xlarge")
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=2, LaunchTemplate=wanted))
    assert in_service(autoscaling, name) == 2
    failed = [reason for status, reason in told(autoscaling, name) if status == "Failed"]
    assert failed
    assert all("x2idn.32xlarge capacity in the Availability Zone you requested (eu-central-1a)" in it for it in failed)


@pytest.fixture
def slow(server: process.Server) -> Iterator[None]:
    """Machines that take five looks to shut down."""

    def pace(**transition: Any) -> None:  # noqa: ANN401  moto's
        asked = {"model_name": "autoscaling::terminating", "transition": transition}
        urllib3.request("POST", f"{server.url}/moto-api/state-manager/set-transition", json=asked)

    pace(progression="manual", times=5)
    yield
    pace(progression="immediate")


@pytest.mark.usefixtures("slow")
def test_a_machine_that_goes_stays_in_its_group_until_it_is_gone(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name, DesiredCapacity=2, MinSize=0))
    autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=0)
    seen: list[list[str]] = []
    while not seen or seen[-1]:
        group = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]
        seen.append([each["LifecycleState"] for each in group.get("Instances", [])])
    assert len(seen) in {4, 5, 6}
    assert all(states == ["Terminating"] * 2 for states in seen[:-1])
