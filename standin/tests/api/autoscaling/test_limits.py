"""What a group cannot be made of, and cannot be changed to, is refused before anything is launched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_ec2 import EC2Client

    from standin.tests.api.autoscaling.conftest import Template

FORMED = "You must use a valid fully-formed launch template."


def version(ec2: EC2Client, template: Template, data: dict[str, Any]) -> dict[str, str]:
    made = ec2.create_launch_template_version(
        LaunchTemplateId=template.id,
        LaunchTemplateData={"ImageId": template.old, "InstanceType": "m6i.large", **data},  # pyright: ignore[reportArgumentType] members
    )
    return template.version(made["LaunchTemplateVersion"].get("VersionNumber", 0))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"ImageId": "ami-0123456789abcdef0"}, "The image id '[ami-0123456789abcdef0]' does not exist"),
        ({"KeyName": "nobodys"}, "The key pair 'nobodys' does not exist"),
        ({"SecurityGroupIds": ["sg-0123456789abcdef0"]}, "The security group 'sg-0123456789abcdef0' does not exist"),
        ({"NetworkInterfaces": [{"DeviceIndex": 0, "Groups": ["sg-0123456789abcdef0"]}]}, "The security group"),
        ({"IamInstanceProfile": {"Name": "nobodys"}}, "Invalid IAM Instance Profile"),
        ({"InstanceType": "m99i.large"}, "Invalid value 'm99i.large' for InstanceType."),
        ({"InstanceType": "m7g.large"}, "The architecture 'arm64' of the specified instance type does not match"),
    ],
    ids=["image", "key pair", "security group", "interface", "profile", "type", "architecture"],
)
def test_a_template_that_names_what_there_is_not_makes_no_group_and_changes_none(
    autoscaling: AutoScalingClient, ec2: EC2Client, template: Template, name: str, data: dict[str, Any], words: str
) -> None:
    wrong = version(ec2, template, data)
    with refused("ValidationError", FORMED, words):
        autoscaling.create_auto_scaling_group(
            **template.group(name, LaunchTemplate=wrong, MinSize=0, DesiredCapacity=0)
        )
    autoscaling.create_auto_scaling_group(**template.group(name))
    with refused("ValidationError", FORMED, words):
        autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, LaunchTemplate=wrong)  # pyright: ignore[reportArgumentType] a version


def test_a_key_pair_that_is_there_is_taken(
    autoscaling: AutoScalingClient, ec2: EC2Client, template: Template, name: str
) -> None:
    ec2.create_key_pair(KeyName=name)
    right = version(ec2, template, {"KeyName": name})
    autoscaling.create_auto_scaling_group(**template.group(name, LaunchTemplate=right))


@pytest.fixture
def elsewhere(ec2: EC2Client) -> tuple[str, str]:
    """A subnet and a security group of another VPC."""
    vpc = ec2.create_vpc(CidrBlock="10.98.0.0/16")["Vpc"].get("VpcId", "")
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.98.0.0/24")["Subnet"].get("SubnetId", "")
    return subnet, ec2.create_security_group(GroupName="else", Description="else", VpcId=vpc)["GroupId"]


def test_subnets_of_two_vpcs_and_subnets_that_are_not_there_are_refused(
    autoscaling: AutoScalingClient, template: Template, name: str, elsewhere: tuple[str, str]
) -> None:
    both, none = ",".join([template.subnets[0], elsewhere[0]]), "subnet-0123456789abcdef0"
    with refused("ValidationError", "must be in one VPC"):
        autoscaling.create_auto_scaling_group(**template.group(name, VPCZoneIdentifier=both))
    with refused("ValidationError", "The subnet ID 'subnet-0123456789abcdef0' does not exist"):
        autoscaling.create_auto_scaling_group(**template.group(name, VPCZoneIdentifier=none))
    autoscaling.create_auto_scaling_group(**template.group(name))
    with refused("ValidationError", "must be in one VPC"):
        autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, VPCZoneIdentifier=both)


def test_a_security_group_of_another_vpc_fails_each_launch_with_an_activity(
    autoscaling: AutoScalingClient, ec2: EC2Client, template: Template, name: str, elsewhere: tuple[str, str]
) -> None:
    foreign = version(ec2, template, {"SecurityGroupIds": [elsewhere[1]]})
    autoscaling.create_auto_scaling_group(**template.group(name, LaunchTemplate=foreign, DesiredCapacity=1))
    activities = autoscaling.describe_scaling_activities(AutoScalingGroupName=name)["Activities"]
    assert {each["StatusCode"] for each in activities} == {"Failed"}
    assert all("belong to different networks" in each.get("StatusMessage", "") for each in activities)


def tags(name: str, count: int) -> list[dict[str, Any]]:
    of_group = {"ResourceId": name, "ResourceType": "auto-scaling-group", "PropagateAtLaunch": True}
    return [{"Key": f"key-{number}", "Value": "value", **of_group} for number in range(count)]


def test_a_group_has_50_tags_each_key_once_and_not_one_more(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    """Those that AWS gives its instances do not count."""
    with refused("LimitExceeded", "50 tags"):
        autoscaling.create_auto_scaling_group(**template.group(name, Tags=tags(name, 51)))
    with refused("ValidationError", "Duplicate keys"):
        autoscaling.create_auto_scaling_group(**template.group(name, Tags=tags(name, 1) * 2))
    autoscaling.create_auto_scaling_group(**template.group(name, Tags=tags(name, 49)))
    autoscaling.create_or_update_tags(Tags=tags(name, 50))  # pyright: ignore[reportArgumentType] tags
    with refused("LimitExceeded"):
        autoscaling.create_or_update_tags(Tags=tags(name, 51)[-1:])  # pyright: ignore[reportArgumentType] tags


def test_a_name_is_no_longer_than_the_api_has_it(autoscaling: AutoScalingClient, template: Template) -> None:
    autoscaling.create_auto_scaling_group(**template.group("n" * 255))
    with refused("ValidationError", "'autoScalingGroupName' failed to satisfy constraint", "less than or equal to 255"):
        autoscaling.create_auto_scaling_group(**template.group("n" * 256))
