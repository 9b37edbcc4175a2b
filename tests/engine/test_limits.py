"""Names and values at their limits come up on the engine, beside those that stand before them."""

from __future__ import annotations

import json
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

import boto3

from components.facts.limits import RESOURCE_TAGS
from components.facts.windows_images import Variant, WindowsServer, ssm_name
from rehearsal.shell import REGION
from tests.engine.node_group_options import emptied, unshown, whole
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

UNTOLD = ("recipe version",)
"""The fact that neither Amazon's own AMI nor the config tells, so that there is no tag for it."""

CLUSTER, GROUP = "9_" + "c" * 98, "g" * 63


def make_cluster(name: str) -> None:
    """A cluster beside dev, in its network."""
    eks = boto3.client("eks", region_name=REGION)
    dev = eks.describe_cluster(name="dev")["cluster"]
    eks.create_cluster(
        name=name,
        roleArn=dev["roleArn"],
        version=dev["version"],
        resourcesVpcConfig={"subnetIds": dev["resourcesVpcConfig"]["subnetIds"]},
        accessConfig={"authenticationMode": "API"},
    )
    for _ in range(5):
        if eks.describe_cluster(name=name)["cluster"]["status"] == "ACTIVE":
            return


def make_security_group(vpc_id: str) -> str:
    """One that has the cluster's tag, beside which the node group's own must not have it."""
    ec2 = boto3.client("ec2", region_name=REGION)
    group = ec2.create_security_group(GroupName="tagged", Description="tagged", VpcId=vpc_id)["GroupId"]
    ec2.create_tags(Resources=[group], Tags=[{"Key": f"kubernetes.io/cluster/{CLUSTER}", "Value": "owned"}])
    return group


def in_account(security_group: str, ami: str) -> dict[str, str]:
    """What settings name, by what it is."""
    parameter = ssm_name(WindowsServer.SERVER_2022, Variant.FULL, "1.35")
    other = boto3.client("ssm", region_name=REGION).get_parameter(Name=parameter)["Parameter"].get("Value", "")
    ec2 = boto3.client("ec2", region_name=REGION)
    ec2.create_key_pair(KeyName="nodes")
    volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=8)["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    statement = {"Effect": "Allow", "Action": "ec2:DescribeImages", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = boto3.client("iam", region_name=REGION).create_policy(PolicyName="own", PolicyDocument=policy)
    arn = made["Policy"]["Arn"]
    named = {"security_group": security_group, "key_pair": "nodes", "policy": arn, "snapshot": snapshot}
    return {**named, "ami": ami, "other_ami": other}


def test_every_setting_of_a_node_group_is_shown() -> None:
    """By the groups that come up below."""
    names = ("security_group", "key_pair", "policy", "ami", "other_ami", "snapshot")
    assert unshown(whole({name: name for name in names})) == set()


def test_a_cluster_of_100_and_a_group_of_63_characters_with_everything_at_its_limit(fresh: Sandbox) -> None:
    """The engine adds eight characters to each name; tags, volume and key are the largest that pass.

    Beside it come up groups with every setting set, with every setting empty, and with none.
    """
    make_cluster(CLUSTER)
    described = boto3.client("eks", region_name=REGION).describe_cluster(name=CLUSTER)["cluster"]
    dns = str(IPv4Network(described["kubernetesNetworkConfig"]["serviceIpv4Cidr"])[-2])
    parameter = ssm_name(WindowsServer.SERVER_2022, Variant.CORE, "1.35")
    ami = boto3.client("ssm", region_name=REGION).get_parameter(Name=parameter)["Parameter"]["Value"]
    tagged = make_security_group(described["resourcesVpcConfig"]["vpcId"])
    group: dict[str, Any] = {
        "name": GROUP,
        "ami": {"id": ami, "kubeletVersion": "1.35.8", "osBuild": "20348.5962"},
        "securityGroupIds": [tagged],
        "securityGroupClusterTag": False,
        "rootVolume": {"sizeGib": 65536, "iops": 80000, "throughput": 2000, "kmsKeyId": "alias/aws/ebs"},
        "tags": {f"t{number:02}": "a" * 256 for number in range(31)},
        "maxPods": 40,
        "excludedSnatCidrs": ["10.0.0.0/8", "192.168.0.0/16"],
        "dnsClusterIp": dns,
    }
    config = fresh.config("dev")
    del config["config"]["eks-windows-nodes:imagesStack"]
    others: list[dict[str, Any]] = [{"name": "bare"}, {"name": "empty", **emptied()}, *whole(in_account(tagged, ami))]
    groups = [group, *({"ami": group["ami"], **other} for other in others)]
    config["config"]["eks-windows-nodes:clusters"] = [{"name": CLUSTER, "nodeGroups": groups}]
    fresh.configure("dev", config)
    dev = fresh.stack("dev")
    succeeded(dev.up())
    assert succeeded(dev.up()).changed == 0
    outputs = dev.outputs()["clusters"][CLUSTER]["nodeGroups"][GROUP]
    autoscaling = boto3.client("autoscaling", region_name=REGION)
    (found,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[outputs["autoScalingGroupName"]])[
        "AutoScalingGroups"
    ]
    assert len(found["Tags"]) == RESOURCE_TAGS.maximum - len(UNTOLD)
    own = boto3.client("ec2", region_name=REGION).describe_security_groups(GroupIds=[outputs["securityGroupId"]])
    keys = {tag["Key"] for tag in own["SecurityGroups"][0]["Tags"]}
    assert f"kubernetes.io/cluster/{CLUSTER}" not in keys
    succeeded(dev.destroy())
