"""Bad input ends in one clear line: what, where, the fix; no traceback, and nothing is made."""

from __future__ import annotations

from copy import deepcopy
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


def set_unknown_key(group: Config) -> None:
    group["minSise"] = 1


def set_wrong_type(group: Config) -> None:
    group["minSize"] = "many"


def set_image_that_the_images_stack_does_not_have(group: Config) -> None:
    group["ami"] = {"image": "windows-2019-full"}


def set_parameter_that_does_not_exist(group: Config) -> None:
    group["ami"] = {"ssmParameter": "/no/such/parameter"}


def set_a_day_without_quotation_marks(group: Config) -> None:
    group["labels"] = {"patched": date(2026, 11, 18)}


def set_an_ami_that_does_not_exist(group: Config) -> None:
    group["ami"] = {"id": "ami-00000000000000000"}


def set_an_ami_that_does_not_tell_what_it_is(group: Config) -> None:
    ec2 = boto3.client("ec2", region_name=REGION)
    plain = ec2.register_image(Name=f"golden-{uuid4()}", RootDeviceName="/dev/sda1")["ImageId"]
    group["ami"] = {"id": plain, "windowsServer": 2022, "variant": "Core"}


def set_a_kubelet_that_is_newer_than_the_control_plane(group: Config) -> None:
    parameter = ssm_name(WindowsServer.SERVER_2022, Variant.CORE, "1.35")
    ami = boto3.client("ssm", region_name=REGION).get_parameter(Name=parameter)["Parameter"]["Value"]
    release = {**RELEASE, "amiIds": {REGION: ami}, "kubernetesMinor": "1.36", "kubeletVersion": "1.36.0"}
    group["ami"] = {"release": release}


def make_a_vpc() -> tuple[str, str]:
    """Ids of a subnet and a security group in another VPC."""
    ec2 = boto3.client("ec2", region_name=REGION)
    vpc = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.99.0.0/24")["Subnet"]["SubnetId"]
    return subnet, ec2.create_security_group(GroupName="elsewhere", Description="elsewhere", VpcId=vpc)["GroupId"]


def set_a_subnet_of_another_vpc(group: Config) -> None:
    group["subnetIds"] = [make_a_vpc()[0]]


def set_a_security_group_of_another_vpc(group: Config) -> None:
    group["securityGroupIds"] = [make_a_vpc()[1]]


def set_a_subnet_that_does_not_exist(group: Config) -> None:
    group["subnetIds"] = ["subnet-0123456789abcdef0"]


def set_a_second_security_group_with_the_clusters_tag(group: Config) -> None:
    """Such as EKS's own group of the cluster has it."""
    found = boto3.client("eks", region_name=REGION).describe_cluster(name="dev")["cluster"]["resourcesVpcConfig"]
    ec2 = boto3.client("ec2", region_name=REGION)
    tagged = ec2.create_security_group(GroupName="tagged", Description="tagged", VpcId=found["vpcId"])["GroupId"]
    ec2.create_tags(Resources=[tagged], Tags=[{"Key": "kubernetes.io/cluster/dev", "Value": "shared"}])
    group["securityGroupIds"] = [tagged]


def set_a_flag_that_the_kubelet_has_lost(group: Config) -> None:
    group["kubeletExtraArgs"] = {"--cloud-config": "C:/aws.conf"}


class Padded(int):
    """A whole number that a stack file writes with a leading zero, which makes it one of eight digits."""


yaml.SafeDumper.add_representer(
    Padded, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:int", f"0{value:o}")
)


def set_a_number_with_a_leading_zero(group: Config) -> None:
    group["maxSize"] = Padded(8)


def set_a_text_with_a_leading_zero(group: Config) -> None:
    group["labels"] = {"batch": Padded(8)}


BAD: tuple[dict[Callable[[Config], None], tuple[str, ...]], ...] = (
    {
        set_a_day_without_quotation_marks: (".labels.patched", "2026-11-18", "quote it"),
        set_a_number_with_a_leading_zero: (".maxSize: found 8", "makes of 010", "quote it"),
        set_a_text_with_a_leading_zero: (".labels.batch: found 8", "makes of 010", "quote it"),
    },
    {
        set_unknown_key: (".minSise", "minSize"),
        set_wrong_type: (".minSize", "many"),
    },
    {
        set_image_that_the_images_stack_does_not_have: (":", "windows-2019-full", "windows-2022-core"),
        set_parameter_that_does_not_exist: (":", "/no/such/parameter"),
        set_a_subnet_of_another_vpc: (".subnetIds[0]: found subnet-", "the cluster's VPC vpc-"),
        set_a_security_group_of_another_vpc: (".securityGroupIds[0]: found sg-", "the cluster's VPC vpc-"),
        set_a_subnet_that_does_not_exist: (".subnetIds[0]: there is no subnet subnet-0123456789abcdef0",),
        set_a_second_security_group_with_the_clusters_tag: (
            ".securityGroupIds: found the tag kubernetes.io/cluster/dev on the node",
            "set securityGroupClusterTag to false",
        ),
        set_an_ami_that_does_not_exist: (": there is no AMI ami-00000000000000000 in this Region",),
        set_an_ami_that_does_not_tell_what_it_is: (
            ": ami-",
            "does not tell its kubeletVersion, osBuild",
            "beside the id",
        ),
        set_a_flag_that_the_kubelet_has_lost: (
            '.kubeletExtraArgs["--cloud-config"]: --cloud-config is gone since Kubernetes 1.34',
            "drop it",
        ),
        set_a_kubelet_that_is_newer_than_the_control_plane: (
            ".ami: found one with kubelet 1.36.0, expected 1.32 to 1.35",
            "take an AMI of 1.35",
        ),
    },
)
"""What is broken in a good node group, and the words that its line has to hold after the group's key.

One stack file has all of a row: what YAML has changed is told before what a setting refuses, and that before what is
looked up in the account. Each row is told whole.
"""


def roles() -> set[str]:
    return {role["RoleName"] for role in boto3.client("iam", region_name=REGION).list_roles()["Roles"]}


def refusal(sandbox: Sandbox, config: Config) -> list[str]:
    """The lines in which an `up` of the stack file ends, which makes nothing."""
    before = roles()
    stack = sandbox.stack("bad")  # before its file: the engine writes a new stack's anew, as it has read it
    sandbox.configure("bad", config)
    outcome = stack.up()
    assert outcome.code != 0
    shown = [event["message"] for event in outcome.of("diagnosticEvent") if event["severity"] != "debug"]
    assert [message for message in shown if "Traceback" in message] == []
    assert roles() == before
    made = {one["type"] for one in stack.resources() if one.get("custom")}
    assert made <= {"pulumi:providers:aws", "pulumi:providers:pulumi", "pulumi:pulumi:StackReference"}
    return [line for error in outcome.errors for line in error.splitlines() if line and line != "update failed"]


@pytest.mark.parametrize("breaking", BAD, ids=["misread", "refused", "looked up"])
def test_bad_node_groups_are_one_line_each_and_make_nothing(
    breaking: dict[Callable[[Config], None], tuple[str, ...]], standing: Sandbox
) -> None:
    """A good cluster and its good group stand before the bad ones, and are not made either."""
    dev = standing.config("dev")
    groups = dev["config"][CLUSTERS][0]["nodeGroups"]
    for number, (change, _) in enumerate(breaking.items(), start=1):
        group = {**deepcopy(groups[0]), "name": f"bad-{number}"}
        change(group)
        groups.append(group)
    lines = refusal(standing, dev)
    expected = [
        (f"{CLUSTERS}[0].nodeGroups[{number}]", words) for number, words in enumerate(breaking.values(), start=1)
    ]
    assert len(lines) == len(expected), lines
    for line, (key, (place, *words)) in zip(sorted(lines), sorted(expected), strict=True):
        assert line.startswith(key + place)
        assert [word for word in words if word not in line] == []


def test_clusters_and_a_stack_that_are_not_there_are_one_line_each_and_make_nothing(standing: Sandbox) -> None:
    dev = standing.config("dev")
    clusters = dev["config"][CLUSTERS]
    clusters += [{**deepcopy(clusters[0]), "name": name} for name in ("elsewhere", "nowhere")]
    lines = refusal(standing, dev)
    assert [line.partition(": ")[0] for line in lines] == [f"{CLUSTERS}[1].name", f"{CLUSTERS}[2].name"]
    assert [name in line for name, line in zip(("elsewhere", "nowhere"), lines, strict=True)] == [True, True]
    dev["config"]["eks-windows-nodes:imagesStack"] = "organization/eks-windows-nodes/nowhere"
    (line,) = refusal(standing, dev)
    assert "organization/eks-windows-nodes/nowhere" in line


def test_a_cluster_that_is_not_active_is_refused(standing: Sandbox) -> None:
    """Nodes that start before their cluster is ACTIVE never register."""
    eks = boto3.client("eks", region_name=REGION)
    slowly = {"model_name": "eks::cluster", "transition": {"progression": "manual", "times": 20}}
    urllib3.request("POST", f"{standing.server.url}/moto-api/state-manager/set-transition", json=slowly)
    active = eks.describe_cluster(name="dev")["cluster"]
    eks.create_cluster(
        name="young",
        version="1.35",
        roleArn=active["roleArn"],
        resourcesVpcConfig={"subnetIds": active["resourcesVpcConfig"]["subnetIds"]},
        accessConfig={"authenticationMode": "API_AND_CONFIG_MAP"},
    )
    dev = standing.config("dev")
    dev["config"][CLUSTERS][0]["name"] = "young"
    standing.configure("bad", dev)
    outcome = standing.stack("bad").up()
    assert outcome.code != 0
    assert "'young' is CREATING, expected ACTIVE" in "\n".join(outcome.errors)
