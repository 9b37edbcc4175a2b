"""Launch templates: what is given is what is kept, and a deleted version stays deleted."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


@pytest.fixture
def template(ec2: EC2Client, name: str) -> str:
    """A template with three versions."""
    made = ec2.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={"InstanceType": "m6i.large"},
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": "platform"}]}],
    )["LaunchTemplate"]
    for _ in range(2):
        ec2.create_launch_template_version(LaunchTemplateName=name, LaunchTemplateData={"InstanceType": "m6i.xlarge"})
    return made.get("LaunchTemplateId", "")


def test_a_templates_own_tags_are_not_mixed_into_its_versions(ec2: EC2Client, template: str) -> None:
    first = ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["1"])["LaunchTemplateVersions"]
    assert first[0].get("LaunchTemplateData") == {"InstanceType": "m6i.large"}
    found = ec2.describe_launch_templates(LaunchTemplateIds=[template])["LaunchTemplates"][0]
    assert found.get("Tags") == [{"Key": "team", "Value": "platform"}]


def test_a_templates_tags_are_those_of_today(ec2: EC2Client, template: str) -> None:
    ec2.create_tags(Resources=[template], Tags=[{"Key": "team", "Value": "other"}])
    found = ec2.describe_launch_templates(LaunchTemplateIds=[template])["LaunchTemplates"][0]
    assert found.get("Tags") == [{"Key": "team", "Value": "other"}]


def test_the_tags_of_its_instances_are_kept_in_a_version(ec2: EC2Client, name: str) -> None:
    tags = [{"Key": "a", "Value": "1"}]
    ec2.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={"TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "1"}]}]},
    )
    found = ec2.describe_launch_template_versions(LaunchTemplateName=name)["LaunchTemplateVersions"][0]
    assert found.get("LaunchTemplateData") == {"TagSpecifications": [{"ResourceType": "instance", "Tags": tags}]}


def test_deleted_versions_are_gone_and_their_numbers_with_them(ec2: EC2Client, template: str) -> None:
    answer = ec2.delete_launch_template_versions(LaunchTemplateId=template, Versions=["1", "3", "9"])
    assert [each.get("VersionNumber") for each in answer["SuccessfullyDeletedLaunchTemplateVersions"]] == [3]
    assert [
        (each.get("VersionNumber"), each.get("ResponseError", {}).get("Code"))
        for each in answer["UnsuccessfullyDeletedLaunchTemplateVersions"]
    ] == [(1, "unexpectedError"), (9, "launchTemplateVersionDoesNotExist")]
    made = ec2.create_launch_template_version(
        LaunchTemplateId=template, LaunchTemplateData={"InstanceType": "c6i.large"}
    )
    assert made["LaunchTemplateVersion"].get("VersionNumber") == 4
    latest = ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest"])
    assert latest["LaunchTemplateVersions"][0].get("VersionNumber") == 4
    with refused("InvalidLaunchTemplateId.VersionNotFound"):
        ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["3"])


def test_a_first_version_can_go_once_it_is_not_the_default(ec2: EC2Client, template: str) -> None:
    ec2.modify_launch_template(LaunchTemplateId=template, DefaultVersion="2")
    ec2.delete_launch_template_versions(LaunchTemplateId=template, Versions=["1"])
    found = ec2.describe_launch_templates(LaunchTemplateIds=[template])["LaunchTemplates"][0]
    assert (found.get("DefaultVersionNumber"), found.get("LatestVersionNumber")) == (2, 3)


def test_user_data_of_a_later_version_launches(ec2: EC2Client, template: str) -> None:
    data = base64.b64encode(b"<powershell></powershell>").decode()
    ami = ec2.describe_images(Owners=["self"])["Images"][0].get("ImageId", "")
    ec2.create_launch_template_version(LaunchTemplateId=template, LaunchTemplateData={"ImageId": ami, "UserData": data})
    made = ec2.run_instances(LaunchTemplate={"LaunchTemplateId": template, "Version": "4"}, MinCount=1, MaxCount=1)[
        "Instances"
    ][0]
    attribute = ec2.describe_instance_attribute(InstanceId=made.get("InstanceId", ""), Attribute="userData")
    assert attribute["UserData"].get("Value") == data


def test_a_name_that_is_taken_is_refused(ec2: EC2Client, template: str, name: str) -> None:
    assert template
    with refused("InvalidLaunchTemplateName.AlreadyExistsException"):
        ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"InstanceType": "m6i.large"})
