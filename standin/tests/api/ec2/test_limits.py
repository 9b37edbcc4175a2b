"""Names, tags and launches are refused as EC2 does, with its codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import TagTypeDef


def tags(count: int) -> list[TagTypeDef]:
    return [{"Key": f"key-{number}", "Value": "value"} for number in range(count)]


@pytest.fixture
def vpc(ec2: EC2Client) -> str:
    return ec2.create_vpc(CidrBlock="10.97.0.0/16")["Vpc"].get("VpcId", "")


@pytest.mark.parametrize("wrong", ["ab", "l" * 129, "with a blank", "with:colon"])
def test_a_launch_template_whose_name_is_none_is_refused(ec2: EC2Client, wrong: str) -> None:
    with refused("InvalidLaunchTemplateName.MalformedException", "between 3 and 128 characters"):
        ec2.create_launch_template(LaunchTemplateName=wrong, LaunchTemplateData={})


def test_a_name_at_its_limit_is_taken(ec2: EC2Client, vpc: str) -> None:
    ec2.create_launch_template(LaunchTemplateName="l" * 128, LaunchTemplateData={})
    ec2.create_security_group(GroupName="g" * 255, Description="d" * 255, VpcId=vpc)


@pytest.mark.parametrize(
    ("group", "description", "words"),
    [
        ("g" * 256, "d", "parameter GroupName is invalid"),
        ("g", "d" * 256, "parameter GroupDescription is invalid"),
        ("sg-0123", "d", "for groupName"),
    ],
)
def test_a_security_group_whose_name_is_none_is_refused(
    ec2: EC2Client, vpc: str, group: str, description: str, words: str
) -> None:
    with refused("InvalidParameterValue", words):
        ec2.create_security_group(GroupName=group, Description=description, VpcId=vpc)


def test_a_resource_has_50_tags_and_not_one_more(ec2: EC2Client, vpc: str) -> None:
    ec2.create_tags(Resources=[vpc], Tags=tags(50))
    ec2.create_tags(Resources=[vpc], Tags=tags(50))
    with refused("TagLimitExceeded", "maximum number of Tags"):
        ec2.create_tags(Resources=[vpc], Tags=[{"Key": "one-more", "Value": ""}])
    group = ec2.create_security_group(GroupName="tagged", Description="tagged", VpcId=vpc)["GroupId"]
    with refused("TagLimitExceeded"):
        ec2.create_tags(Resources=[group], Tags=tags(51))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("k" * 129, "", "Tag key exceeds the maximum length of 128"),
        ("k", "v" * 257, "Tag value exceeds the maximum length of 256"),
        ("aws:mine", "", "reserved for internal use"),
    ],
    ids=["key", "value", "aws"],
)
def test_a_tag_that_is_none_is_refused(ec2: EC2Client, vpc: str, key: str, value: str, words: str) -> None:
    with refused("InvalidParameterValue", words):
        ec2.create_tags(Resources=[vpc], Tags=[{"Key": key, "Value": value}])


def test_an_instance_of_an_image_or_a_key_pair_that_is_not_there_is_refused(ec2: EC2Client) -> None:
    with refused("InvalidAMIID.NotFound", "'[ami-0123456789abcdef0]' does not exist"):
        ec2.run_instances(ImageId="ami-0123456789abcdef0", MinCount=1, MaxCount=1)
    image = ec2.describe_images(Owners=["amazon"])["Images"][0].get("ImageId", "")
    with refused("InvalidKeyPair.NotFound", "'nobodys' does not exist"):
        ec2.run_instances(ImageId=image, KeyName="nobodys", MinCount=1, MaxCount=1)
