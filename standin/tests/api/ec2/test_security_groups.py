"""Security groups: descriptions of rules between groups, duplicates, and groups in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import IpPermissionTypeDef


@pytest.fixture
def groups(ec2: EC2Client, name: str) -> list[str]:
    """Two groups of the default VPC."""
    return [ec2.create_security_group(GroupName=f"{name}-{n}", Description="x")["GroupId"] for n in range(2)]


def kubelet(source: str, description: str) -> IpPermissionTypeDef:
    return {
        "IpProtocol": "tcp",
        "FromPort": 10250,
        "ToPort": 10250,
        "UserIdGroupPairs": [{"GroupId": source, "Description": description}],
    }


def test_a_rule_between_groups_keeps_its_description(ec2: EC2Client, groups: list[str]) -> None:
    added = ec2.authorize_security_group_ingress(GroupId=groups[0], IpPermissions=[kubelet(groups[1], "kubelet")])
    rule = added["SecurityGroupRules"][0].get("SecurityGroupRuleId", "")
    found = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"][0]
    assert (found.get("Description"), found.get("ReferencedGroupInfo", {}).get("GroupId")) == ("kubelet", groups[1])
    shown = ec2.describe_security_groups(GroupIds=[groups[0]])["SecurityGroups"][0].get("IpPermissions", [])[0]
    assert shown.get("UserIdGroupPairs", [])[0].get("Description") == "kubelet"


def test_a_rule_with_another_description_is_the_same_rule(ec2: EC2Client, groups: list[str]) -> None:
    ec2.authorize_security_group_ingress(GroupId=groups[0], IpPermissions=[kubelet(groups[1], "kubelet")])
    with refused("InvalidPermission.Duplicate"):
        ec2.authorize_security_group_ingress(GroupId=groups[0], IpPermissions=[kubelet(groups[1], "another")])


def test_a_group_that_a_rule_refers_to_stays(ec2: EC2Client, groups: list[str]) -> None:
    ec2.authorize_security_group_egress(GroupId=groups[0], IpPermissions=[kubelet(groups[1], "kubelet")])
    with refused("DependencyViolation", groups[1]):
        ec2.delete_security_group(GroupId=groups[1])
    ec2.delete_security_group(GroupId=groups[0])
    ec2.delete_security_group(GroupId=groups[1])


def test_a_group_of_a_running_instance_stays(ec2: EC2Client, groups: list[str]) -> None:
    ami = ec2.describe_images(Owners=["self"])["Images"][0].get("ImageId", "")
    made = ec2.run_instances(ImageId=ami, MinCount=1, MaxCount=1, SecurityGroupIds=[groups[0]])["Instances"][0]
    with refused("DependencyViolation", groups[0]):
        ec2.delete_security_group(GroupId=groups[0])
    ec2.terminate_instances(InstanceIds=[made.get("InstanceId", "")])
    ec2.delete_security_group(GroupId=groups[0])
