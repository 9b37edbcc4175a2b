"""Names and values at their limits come up on the engine, beside those that stand before them."""

from __future__ import annotations

import json
from dataclasses import replace
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts.limits import RESOURCE_TAGS
from components.facts.windows_images import Variant, WindowsServer, ssm_name
from components.iam.deploy_roles.policies import statements
from components.iam.deploy_roles.scope import Environment, Named, Place, Scope
from rehearsal.shell import REGION
from rehearsal.stacks import WITHOUT_CHECKPOINTS, Stack
from standin.provider.facts import ACCOUNT
from tests.engine.node_group_options import emptied, unshown, whole
from tests.engine.pipeline import as_variables
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.engine.sandbox import Sandbox

UNTOLD = ("recipe version",)
"""The fact that neither Amazon's own AMI nor the config tells, so that there is no tag for it."""

NOWHERE: dict[str, Any] = {"placement": None, "capacityReservation": None, "licences": []}
"""Where the machines of a managed group run, empty."""

SHARING = "sharing"
CLUSTER, GROUP, CONTROL_PLANE = "9_" + "c" * 98, "g" * 63, "dev-cluster"


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


def amazons() -> str:
    """The AMI that Amazon published last."""
    parameter = ssm_name(WindowsServer.SERVER_2022, Variant.CORE, "1.35")
    return boto3.client("ssm", region_name=REGION).get_parameter(Name=parameter)["Parameter"].get("Value", "")


def make_security_group(vpc_id: str, cluster: str) -> str:
    """One that has a cluster's tag, beside which the node group's own must not have it."""
    ec2 = boto3.client("ec2", region_name=REGION)
    group = ec2.create_security_group(GroupName="tagged", Description="tagged", VpcId=vpc_id)["GroupId"]
    ec2.create_tags(Resources=[group], Tags=[{"Key": f"kubernetes.io/cluster/{cluster}", "Value": "owned"}])
    return group


def in_account(security_group: str, ami: str) -> dict[str, str]:
    """What settings name, by what it is."""
    parameter = ssm_name(WindowsServer.SERVER_2022, Variant.FULL, "1.35")
    other = boto3.client("ssm", region_name=REGION).get_parameter(Name=parameter)["Parameter"].get("Value", "")
    ec2 = boto3.client("ec2", region_name=REGION)
    ec2.create_key_pair(KeyName="nodes")
    volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=8)["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    policy = document([{"Effect": "Allow", "Action": "ec2:DescribeImages", "Resource": "*"}])
    made = boto3.client("iam", region_name=REGION).create_policy(PolicyName="own", PolicyDocument=policy)
    arn = made["Policy"]["Arn"]
    named = {"security_group": security_group, "key_pair": "nodes", "policy": arn, "snapshot": snapshot}
    key = boto3.client("kms", region_name=REGION).create_key()["KeyMetadata"]["Arn"]
    return {**named, "ami": ami, "other_ami": other, "key": key}


def granted(key: str) -> list[tuple[str, str]]:
    """Name of each grant on a key, and to whom."""
    found = boto3.client("kms", region_name=REGION).list_grants(KeyId=key)["Grants"]
    return [(each["Name"], each["GranteePrincipal"].rpartition("/")[2]) for each in found]


def pod_identity() -> tuple[Mapping[str, Any], list[str]]:
    """By what the VPC CNI add-on takes its rights, and the policies of that role."""
    eks, iam = boto3.client("eks", region_name=REGION), boto3.client("iam", region_name=REGION)
    (arn,) = eks.describe_addon(clusterName=CLUSTER, addonName="vpc-cni")["addon"]["podIdentityAssociations"]
    found = eks.describe_pod_identity_association(clusterName=CLUSTER, associationId=arn.rpartition("/")[2])
    role = found["association"]["roleArn"].rpartition("/")[2]
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return found["association"], [each["PolicyName"] for each in attached]


def _under_its_role(sandbox: Sandbox, groups: Sequence[Mapping[str, Any]]) -> Stack:
    """The stack as a pipeline has it whose role may do what `DeployRoles` gives for these groups, and nothing else."""
    place = Place(account=ACCOUNT, region=REGION)
    named = {group["name"]: group for group in groups}
    whole, placed, volumes = named["whole"], named["reserved"], named["volumes"]["volumes"]
    keys = named["volumes"]["volumeKeyGrants"]
    names, path = whole["names"], whole["rolePath"].lstrip("/")
    environment = Environment(
        clusters={CLUSTER: list(named), SHARING: ["a", "b"]},
        shared_roles=[SHARING],
        policy_arns=whole["policyArns"],
        vpc_cni=True,
        vpc_cni_roles=[CLUSTER],
        managed={CLUSTER: [group["name"] for group in groups if group.get("kind") == "managed"]},
        termination_queues=[CLUSTER],
        windows_support=[CLUSTER],
        linux_nodes=[CLUSTER],
        cluster_roles=[CONTROL_PLANE],
        domains=[CLUSTER],
        dns_security_groups=whole["dnsSecurityGroupIds"],
        launch_arns=[
            *(f"arn:aws:ec2:{REGION}::snapshot/{one['snapshotId']}" for one in volumes if "snapshotId" in one),
            place.arn("ec2", f"placement-group/{named['warm']['placement']['group']}"),
            placed["placement"]["hostResourceGroup"],
            *placed["licences"],
        ],
        volume_keys=keys,
        named=Named(
            roles=[path + names["role"]],
            instance_profiles=[path + names["instanceProfile"]],
            auto_scaling_groups=[names["autoScalingGroup"]],
        ),
    )
    found = statements(Scope(place=place, environments={"dev": environment}))["dev"]
    role = _role([one.render() for theme in found.values() for one in theme])
    made = Stack(sandbox.project, "dev", {**sandbox.environment, **role})
    made.select()
    return made


def _role(rights: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """The variables of a session of a role that has these statements alone, however long they are."""
    iam, sts = boto3.client("iam", region_name=REGION), boto3.client("sts", region_name=REGION)
    whoever = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    role = iam.create_role(RoleName="deploys", AssumeRolePolicyDocument=document([whoever]))["Role"]["Arn"]
    for number, statement in enumerate(rights):
        iam.put_role_policy(RoleName="deploys", PolicyName=f"p{number}", PolicyDocument=document([statement]))
    return as_variables(sts.assume_role(RoleArn=role, RoleSessionName="job")["Credentials"])


def document(rights: Sequence[Mapping[str, object]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(rights)})


def test_every_setting_of_a_node_group_is_shown() -> None:
    """By the groups that come up below."""
    names = ("security_group", "key_pair", "policy", "ami", "other_ami", "snapshot", "key")
    assert unshown(whole({name: name for name in names})) == set()


def others(account: Mapping[str, str]) -> list[dict[str, Any]]:
    """Groups with every setting set, with every one empty, and with none."""
    by_eks = {"name": "by-eks", "kind": "managed", "minSize": 0, "desiredSize": 0, **NOWHERE}
    return [{"name": "bare"}, {"name": "empty", **emptied()}, *whole(account), by_eks]


def test_groups_with_every_setting_set_with_every_one_empty_and_with_none_come_up(fresh: Sandbox) -> None:
    described = boto3.client("eks", region_name=REGION).describe_cluster(name="dev")["cluster"]
    ami = {"id": amazons(), "kubeletVersion": "1.35.8", "osBuild": "20348.5962"}
    groups = others(in_account(make_security_group(described["resourcesVpcConfig"]["vpcId"], "dev"), ami["id"]))
    config = fresh.config("dev")
    del config["config"]["eks-windows-nodes:imagesStack"]
    config["config"]["eks-windows-nodes:clusters"] = [
        {"name": "dev", "terminationQueue": {}, "nodeGroups": [{"ami": ami, **group} for group in groups]}
    ]
    fresh.configure("dev", config)
    stack = replace(fresh, environment={**fresh.environment, **WITHOUT_CHECKPOINTS}).stack("dev")
    succeeded(stack.up())
    assert set(stack.outputs()["clusters"]["dev"]["nodeGroups"]) == {group["name"] for group in groups}


@pytest.mark.nightly
def test_a_cluster_of_100_and_a_group_of_63_characters_with_everything_at_its_limit(fresh: Sandbox) -> None:
    """The engine adds eight characters to each name; tags, volume and key are the largest that pass.

    Beside it come up groups with every setting. All of it is made, looked at again and removed under the rights of the
    role that `DeployRoles` makes for such a stack.
    """
    make_cluster(CLUSTER)
    described = boto3.client("eks", region_name=REGION).describe_cluster(name=CLUSTER)["cluster"]
    dns = str(IPv4Network(described["kubernetesNetworkConfig"]["serviceIpv4Cidr"])[-2])
    ami = amazons()
    tagged = make_security_group(described["resourcesVpcConfig"]["vpcId"], CLUSTER)
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
    account = in_account(tagged, ami)
    groups = [group, *({"ami": group["ami"], **other} for other in others(account))]
    subnets = described["resourcesVpcConfig"]["subnetIds"]
    cluster: dict[str, Any] = {
        "vpcCni": {
            "mode": "manage",
            "serviceAccountRole": {
                "by": "podIdentity",
                "oidcProviderArn": None,
                "permissionsBoundary": None,
                "rolePath": "/",
                "tags": {"team": "a"},
            },
        },
        "terminationQueue": {},
        "windowsSupport": {
            "clusterRoleName": CONTROL_PLANE,
            "linuxNodes": {
                "subnetIds": subnets[:2],
                "amiType": "BOTTLEROCKET_x86_64",
                "instanceTypes": ["m6i.large", "m5.large"],
                "minSize": 1,
                "maxSize": 1,
                "cniPolicy": False,
                "rolePath": "/",
                "permissionsBoundary": None,
                "tags": {"team": "a"},
            },
        },
    }
    make_cluster(SHARING)
    sharing: dict[str, Any] = {
        "name": SHARING,
        "nodeRole": {},
        "nodeGroups": [{"name": name, "ami": group["ami"]} for name in "ab"],
    }
    config["config"]["eks-windows-nodes:clusters"] = [{"name": CLUSTER, "nodeGroups": groups, **cluster}, sharing]
    fresh.configure("dev", config)
    dev = _under_its_role(fresh, groups)
    succeeded(dev.up())
    assert dev.preview("--expect-no-changes").code == 0
    outputs = dev.outputs()["clusters"][CLUSTER]["nodeGroups"][GROUP]
    autoscaling = boto3.client("autoscaling", region_name=REGION)
    (found,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[outputs["autoScalingGroupName"]])[
        "AutoScalingGroups"
    ]
    assert len(found["Tags"]) == RESOURCE_TAGS.maximum - len(UNTOLD)
    shared = [each["roleArn"] for each in dev.outputs()["clusters"][SHARING]["nodeGroups"].values()]
    assert len(shared) == 2
    assert len(set(shared)) == 1
    own = boto3.client("ec2", region_name=REGION).describe_security_groups(GroupIds=[outputs["securityGroupId"]])
    keys = {tag["Key"] for tag in own["SecurityGroups"][0]["Tags"]}
    assert f"kubernetes.io/cluster/{CLUSTER}" not in keys
    association, attached = pod_identity()
    assert granted(account["key"]) == [(f"eks-windows-nodes/{CLUSTER}/volumes", "AWSServiceRoleForAutoScaling")]
    succeeded(dev.destroy())
    assert granted(account["key"]) == []
    assert pod_identity() == (association, ["AmazonEKS_CNI_Policy"]) == (association, attached), "aws-node stays"
