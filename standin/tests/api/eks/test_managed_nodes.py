"""Managed groups with a launch template: EKS's copy of it, what it refuses, and nodes that never join."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_eks import EKSClient


def make_template(ec2: EC2Client, name: str, **data: Any) -> None:  # noqa: ANN401  any member of a template
    """Two versions alike of a template with a Windows AMI of the account's own."""
    ami = ec2.describe_images(Owners=["self"])["Images"][0].get("ImageId", "")
    both: Any = {"ImageId": ami, "InstanceType": "m6i.large"} | data
    both = {key: value for key, value in both.items() if value}
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=both)
    ec2.create_launch_template_version(LaunchTemplateName=name, LaunchTemplateData=both)


def found(eks: EKSClient, name: str) -> Any:  # noqa: ANN401  its members are all optional
    """The group, as it is after a look."""
    return eks.describe_nodegroup(clusterName="dev", nodegroupName=name)["nodegroup"]


def update(eks: EKSClient, name: str, **request: Any) -> Any:  # noqa: ANN401  as above
    """An update, as it ended."""
    begun = eks.update_nodegroup_version(clusterName="dev", nodegroupName=name, **request)["update"]
    told = {"name": "dev", "nodegroupName": name, "updateId": begun.get("id", "")}
    assert begun.get("status") == "InProgress"
    return eks.describe_update(**told)["update"]


def test_nodes_come_of_eks_own_copy_of_the_template(
    eks: EKSClient, ec2: EC2Client, autoscaling: AutoScalingClient, group: dict[str, Any], name: str
) -> None:
    """With a profile for the role; an update makes the next version of the copy, and new nodes of it."""
    make_template(ec2, name)
    eks.create_access_entry(clusterName="dev", principalArn=group["nodeRole"], type="EC2_WINDOWS")
    eks.create_nodegroup(**group)
    made = found(eks, name)
    ami = ec2.describe_images(Owners=["self"])["Images"][0].get("ImageId", "")
    assert (made["status"], made["amiType"], made.get("releaseVersion")) == ("ACTIVE", "CUSTOM", ami)
    scaling: Any = {"AutoScalingGroupNames": [made["resources"]["autoScalingGroups"][0]["name"]]}
    (asg,) = autoscaling.describe_auto_scaling_groups(**scaling)["AutoScalingGroups"]
    before = {each["InstanceId"] for each in asg["Instances"]}
    copy = asg.get("LaunchTemplate", {}).get("LaunchTemplateName", "")
    (version,) = ec2.describe_launch_template_versions(LaunchTemplateName=copy)["LaunchTemplateVersions"]
    assert (copy.startswith("eks-"), len(before)) == (True, 2)
    assert version.get("LaunchTemplateData", {}).get("IamInstanceProfile", {}).get("Name") == copy
    assert update(eks, name, launchTemplate={"name": name, "version": "2"})["status"] == "Successful"
    (asg,) = autoscaling.describe_auto_scaling_groups(**scaling)["AutoScalingGroups"]
    assert asg.get("LaunchTemplate", {}).get("Version") == "2"
    assert not before & {each["InstanceId"] for each in asg["Instances"]}
    eks.delete_nodegroup(clusterName="dev", nodegroupName=name)
    assert autoscaling.describe_auto_scaling_groups(**scaling)["AutoScalingGroups"] == []


def test_windows_nodes_behind_an_entry_for_linux_never_join(
    eks: EKSClient, ec2: EC2Client, group: dict[str, Any], name: str
) -> None:
    """EKS makes that entry itself for an AMI that it does not know, unless there is one."""
    make_template(ec2, name)
    eks.create_nodegroup(**group)
    made, entry = found(eks, name), {"clusterName": "dev", "principalArn": group["nodeRole"]}
    assert eks.describe_access_entry(**entry)["accessEntry"].get("type") == "EC2_LINUX"
    assert (made["status"], made["health"]["issues"][0]["code"]) == ("CREATE_FAILED", "NodeCreationFailure")
    failed = update(eks, name, launchTemplate={"name": name, "version": "2"})
    assert (failed["status"], failed["errors"][0]["errorCode"]) == ("Failed", "NodeCreationFailure")
    assert found(eks, name)["launchTemplate"]["version"] == "1"


@pytest.mark.parametrize(
    "said",
    [
        ({"releaseVersion": "1.35-2026.11.12"}, {}, "releaseVersion when using custom AMIs"),
        ({"version": "1.35"}, {}, "kubernetesVersion when using custom AMIs"),
        ({"amiType": "WINDOWS_CORE_2022_x86_64"}, {}, "other than CUSTOM"),
        ({"instanceTypes": ["m6i.large"]}, {}, "instance types in launch template and API request"),
        ({}, {"IamInstanceProfile": {"Name": "some"}}, "should not specify an instance profile"),
    ],
)
def test_what_group_and_template_both_say_is_refused(
    eks: EKSClient, ec2: EC2Client, group: dict[str, Any], said: tuple[dict[str, Any], dict[str, Any], str]
) -> None:
    more, data, words = said
    make_template(ec2, group["nodegroupName"], **data)
    with refused("InvalidParameterException", words):
        eks.create_nodegroup(**{**group, **more})


def test_an_own_ami_stays_one(eks: EKSClient, ec2: EC2Client, group: dict[str, Any], name: str) -> None:
    make_template(ec2, name)
    ec2.create_launch_template_version(LaunchTemplateName=name, LaunchTemplateData={"InstanceType": "m6i.large"})
    eks.create_nodegroup(**group)
    for request in ({"version": "1.35"}, {"launchTemplate": {"name": name, "version": "3"}}):
        with refused("InvalidParameterException"):
            update(eks, name, **request)
