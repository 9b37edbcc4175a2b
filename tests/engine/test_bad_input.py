"""Bad input ends in one clear line: what, where, the fix; no traceback, and nothing is made."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import pytest
import urllib3
import yaml

from components.facts.windows_images import Variant, WindowsServer, ssm_name
from rehearsal.shell import REGION
from tests.components.configs import RELEASE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.sandbox import Sandbox

Config = dict[str, Any]
CLUSTERS = "eks-windows-nodes:clusters"


def set_unknown_key(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["minSise"] = 1


def set_wrong_type(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["minSize"] = "many"


def set_images_stack_that_does_not_exist(config: Config) -> None:
    config["eks-windows-nodes:imagesStack"] = "organization/eks-windows-nodes/nowhere"


def set_image_that_the_images_stack_does_not_have(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["ami"] = {"image": "windows-2019-full"}


def set_cluster_that_does_not_exist(config: Config) -> None:
    config[CLUSTERS][0]["name"] = "elsewhere"


def set_parameter_that_does_not_exist(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["ami"] = {"ssmParameter": "/no/such/parameter"}


def set_a_day_without_quotation_marks(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["labels"] = {"patched": date(2026, 11, 18)}


def set_an_ami_that_does_not_exist(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["ami"] = {"id": "ami-00000000000000000"}


def set_an_ami_that_does_not_tell_what_it_is(config: Config) -> None:
    ec2 = boto3.client("ec2", region_name=REGION)
    plain = ec2.register_image(Name=f"golden-{uuid4()}", RootDeviceName="/dev/sda1")["ImageId"]
    config[CLUSTERS][0]["nodeGroups"][0]["ami"] = {"id": plain, "windowsServer": 2022, "variant": "Core"}


def set_a_kubelet_that_is_newer_than_the_control_plane(config: Config) -> None:
    parameter = ssm_name(WindowsServer.SERVER_2022, Variant.CORE, "1.35")
    ami = boto3.client("ssm", region_name=REGION).get_parameter(Name=parameter)["Parameter"]["Value"]
    release = {**RELEASE, "amiIds": {REGION: ami}, "kubernetesMinor": "1.36", "kubeletVersion": "1.36.0"}
    config[CLUSTERS][0]["nodeGroups"][0]["ami"] = {"release": release}


def make_a_vpc() -> tuple[str, str]:
    """Ids of a subnet and a security group in another VPC."""
    ec2 = boto3.client("ec2", region_name=REGION)
    vpc = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.99.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="elsewhere", Description="elsewhere", VpcId=vpc)["GroupId"]
    return subnet, group


def set_a_subnet_of_another_vpc(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["subnetIds"] = [make_a_vpc()[0]]


def set_a_security_group_of_another_vpc(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["securityGroupIds"] = [make_a_vpc()[1]]


def set_a_subnet_that_does_not_exist(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["subnetIds"] = ["subnet-0123456789abcdef0"]


def set_a_second_security_group_with_the_clusters_tag(config: Config) -> None:
    """Such as EKS's own group of the cluster has it."""
    found = boto3.client("eks", region_name=REGION).describe_cluster(name="dev")["cluster"]["resourcesVpcConfig"]
    ec2 = boto3.client("ec2", region_name=REGION)
    group = ec2.create_security_group(GroupName="tagged", Description="tagged", VpcId=found["vpcId"])["GroupId"]
    ec2.create_tags(Resources=[group], Tags=[{"Key": "kubernetes.io/cluster/dev", "Value": "shared"}])
    config[CLUSTERS][0]["nodeGroups"][0]["securityGroupIds"] = [group]


def set_a_flag_that_the_kubelet_has_lost(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["kubeletExtraArgs"] = {"--cloud-config": "C:/aws.conf"}


class Padded(int):
    """A whole number that a stack file writes with a leading zero, which makes it one of eight digits."""


yaml.SafeDumper.add_representer(
    Padded, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:int", f"0{value:o}")
)


def set_a_number_with_a_leading_zero(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["maxSize"] = Padded(8)


def set_a_text_with_a_leading_zero(config: Config) -> None:
    config[CLUSTERS][0]["nodeGroups"][0]["labels"] = {"batch": Padded(8)}


BAD: dict[Callable[[Config], None], tuple[str, ...]] = {
    set_unknown_key: (f"{CLUSTERS}[0].nodeGroups[0].minSise", "minSize"),
    set_a_day_without_quotation_marks: (f"{CLUSTERS}[0].nodeGroups[0].labels.patched", "2026-11-18", "quote it"),
    set_wrong_type: (f"{CLUSTERS}[0].nodeGroups[0].minSize", "many"),
    set_images_stack_that_does_not_exist: ("organization/eks-windows-nodes/nowhere",),
    set_image_that_the_images_stack_does_not_have: (
        f"{CLUSTERS}[0].nodeGroups[0]",
        "windows-2019-full",
        "windows-2022-core",
    ),
    set_cluster_that_does_not_exist: (f"{CLUSTERS}[0].name", "elsewhere"),
    set_parameter_that_does_not_exist: (f"{CLUSTERS}[0].nodeGroups[0]", "/no/such/parameter"),
    set_a_subnet_of_another_vpc: (f"{CLUSTERS}[0].nodeGroups[0].subnetIds[0]: found subnet-", "the cluster's VPC vpc-"),
    set_a_security_group_of_another_vpc: (
        f"{CLUSTERS}[0].nodeGroups[0].securityGroupIds[0]: found sg-",
        "the cluster's VPC vpc-",
    ),
    set_a_subnet_that_does_not_exist: (
        f"{CLUSTERS}[0].nodeGroups[0].subnetIds[0]: there is no subnet subnet-0123456789abcdef0",
    ),
    set_a_second_security_group_with_the_clusters_tag: (
        f"{CLUSTERS}[0].nodeGroups[0].securityGroupIds: found the tag kubernetes.io/cluster/dev on the node",
        "set securityGroupClusterTag to false",
    ),
    set_an_ami_that_does_not_exist: (
        f"{CLUSTERS}[0].nodeGroups[0]: there is no AMI ami-00000000000000000 in this Region",
    ),
    set_an_ami_that_does_not_tell_what_it_is: (
        f"{CLUSTERS}[0].nodeGroups[0]: ami-",
        "does not tell its kubeletVersion, osBuild",
        "beside the id",
    ),
    set_a_flag_that_the_kubelet_has_lost: (
        f'{CLUSTERS}[0].nodeGroups[0].kubeletExtraArgs["--cloud-config"]: --cloud-config is gone since Kubernetes 1.34',
        "drop it",
    ),
    set_a_number_with_a_leading_zero: (f"{CLUSTERS}[0].nodeGroups[0].maxSize: found 8", "makes of 010", "quote it"),
    set_a_text_with_a_leading_zero: (f"{CLUSTERS}[0].nodeGroups[0].labels.batch: found 8", "makes of 010", "quote it"),
    set_a_kubelet_that_is_newer_than_the_control_plane: (
        f"{CLUSTERS}[0].nodeGroups[0].ami: found one with kubelet 1.36.0, expected 1.32 to 1.35",
        "take an AMI of 1.35",
    ),
}
"""What is broken in dev's good config, and the words that its line has to hold."""


def roles() -> set[str]:
    return {role["RoleName"] for role in boto3.client("iam", region_name=REGION).list_roles()["Roles"]}


@pytest.mark.parametrize("breaking", BAD, ids=lambda breaking: breaking.__name__)
def test_bad_config_is_one_line_and_makes_nothing(breaking: Callable[[Config], None], standing: Sandbox) -> None:
    before = roles()
    dev = standing.config("dev")
    breaking(dev["config"])
    standing.configure("bad", dev)
    stack = standing.stack("bad")
    outcome = stack.up()
    assert outcome.code != 0
    lines = [line for error in outcome.errors for line in error.splitlines() if line and line != "update failed"]
    assert len(lines) == 1, lines
    assert [word for word in BAD[breaking] if word not in lines[0]] == []
    shown = [event["message"] for event in outcome.of("diagnosticEvent") if event["severity"] != "debug"]
    assert [message for message in shown if "Traceback" in message] == []
    assert roles() == before
    made = {one["type"] for one in stack.resources() if one.get("custom")}
    assert made <= {"pulumi:providers:aws", "pulumi:providers:pulumi", "pulumi:pulumi:StackReference"}


def test_a_cluster_that_is_not_active_is_refused(finished: Sandbox) -> None:
    """Nodes that start before their cluster is ACTIVE never register."""
    eks = boto3.client("eks", region_name=REGION)
    slowly = {"model_name": "eks::cluster", "transition": {"progression": "manual", "times": 20}}
    urllib3.request("POST", f"{finished.server.url}/moto-api/state-manager/set-transition", json=slowly)
    standing = eks.describe_cluster(name="dev")["cluster"]
    eks.create_cluster(
        name="young",
        version="1.35",
        roleArn=standing["roleArn"],
        resourcesVpcConfig={"subnetIds": standing["resourcesVpcConfig"]["subnetIds"]},
        accessConfig={"authenticationMode": "API_AND_CONFIG_MAP"},
    )
    dev = finished.config("dev")
    dev["config"][CLUSTERS][0]["name"] = "young"
    finished.configure("bad", dev)
    outcome = finished.stack("bad").up()
    assert outcome.code != 0
    assert "'young' is CREATING, expected ACTIVE" in "\n".join(outcome.errors)
