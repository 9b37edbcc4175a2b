"""The seed: what is refused of it, and what an account begins with that was made from one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from standin.api.ec2.amis import stable_ami_id
from standin.seed.document import Seed, SeedError
from standin.tests.accounts import FILE, SEED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_eks import EKSClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_ssm import SSMClient


def test_a_seed_is_the_same_document_again() -> None:
    assert Seed.model_validate_json(SEED.text) == SEED
    assert len(SEED.digest) == 16
    assert SEED.digest != Seed().digest
    assert Seed().text == "{}\n"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"imagse": []}, "imagse: Extra inputs are not permitted"),
        ({"images": [{"name": "a"}]}, "images.0.created: Field required"),
        ({"images": [{"name": "a", "created": "2026-11-14T09:30:00Z"}]}, "images.0.created: Input should not have"),
        ({"network": None}, "clusters need a network"),
        ({"roles": []}, "clusters name roles that are not in roles: dev-cluster, dev-linux-node, legacy-cluster"),
        ({"images": []}, "parameters name AMIs that are not in images: Windows_Server-2022-English-Core-EKS_Optimized"),
        ({"kubernetes": {"patches": {"v1.35": "1"}}}, "kubernetes.patches.v1.35.[key]: String should match pattern"),
    ],
)
def test_each_mistake_is_told_with_its_place(tmp_path: Path, change: dict[str, Any], line: str) -> None:
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(json.loads(FILE.read_text()) | change))
    with pytest.raises(SeedError) as caught:
        Seed.load(file)
    assert str(caught.value).startswith(f"{file}: {line}")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_no_json_is_named(tmp_path: Path) -> None:
    file = tmp_path / "seed.json"
    with pytest.raises(SeedError, match=r"seed.json: No such file or directory"):
        Seed.load(file)
    file.write_text("{")
    with pytest.raises(SeedError, match=r"seed.json: Invalid JSON"):
        Seed.load(file)


@pytest.fixture(params=SEED.regions)
def region(request: pytest.FixtureRequest) -> str:
    return request.param


def test_each_image_is_in_each_region_with_an_id_that_follows_from_its_name(
    settings_in: Callable[[str], dict[str, Any]], region: str
) -> None:
    ec2: EC2Client = boto3.client("ec2", **settings_in(region))
    for image in SEED.images:
        found = ec2.describe_images(ImageIds=[stable_ami_id(image.name, region)])["Images"][0]
        assert (found.get("Name"), found.get("Description"), found.get("OwnerId"), found.get("Public")) == (
            image.name,
            image.description,
            image.owner or "123456789012",
            image.public,
        )
        assert (found.get("Platform"), found.get("ImageOwnerAlias")) == ("windows", image.owner_alias)
        assert found.get("CreationDate", "").startswith(image.created.isoformat())
    own = ec2.describe_images(Owners=["self"], Filters=[{"Name": "name", "Values": ["own-image-*"]}])["Images"][0]
    arn = f"arn:aws:imagebuilder:{region}:123456789012:image/own-image/1.0.0/1"
    assert own.get("Tags") == [{"Key": "Ec2ImageBuilderArn", "Value": arn}]


def test_parameters_name_the_images_of_their_region(settings_in: Callable[[str], dict[str, Any]], region: str) -> None:
    ssm: SSMClient = boto3.client("ssm", **settings_in(region))
    newest = "Windows_Server-2022-English-Core-EKS_Optimized-1.35"
    ami = stable_ami_id(f"{newest}-2026.11.14", region)
    path = f"/aws/service/ami-windows-latest/{newest}"
    found = ssm.get_parameter(Name=f"{path}/image_id")["Parameter"]
    assert (found.get("Value"), found.get("Version")) == (ami, 3)
    release = json.loads(ssm.get_parameter(Name=path)["Parameter"].get("Value", ""))
    assert release == {"image_id": ami, "release_version": "1.35-2026.11.14"}


@pytest.mark.parametrize("cluster", SEED.clusters, ids=lambda cluster: cluster.name)
def test_each_cluster_is_active_with_its_nodes_and_add_ons(
    settings_in: Callable[[str], dict[str, Any]],
    iam: IAMClient,
    region: str,
    cluster: Any,  # noqa: ANN401  a row
) -> None:
    eks: EKSClient = boto3.client("eks", **settings_in(region))
    found = eks.describe_cluster(name=cluster.name)["cluster"]
    mode = found.get("accessConfig", {}).get("authenticationMode")
    assert (found.get("status"), mode, found.get("tags")) == ("ACTIVE", cluster.authentication_mode, cluster.tags)
    assert found.get("version") == "1.35", "EKS's default, where the seed names none"
    group = eks.describe_nodegroup(clusterName=cluster.name, nodegroupName="linux")["nodegroup"]
    role = f"arn:aws:iam::123456789012:role/{cluster.name}-linux-node"
    assert (group.get("status"), group.get("nodeRole"), group.get("releaseVersion")) == (
        "ACTIVE",
        role,
        "1.35.8-20261114",
    )
    if mode != "CONFIG_MAP":
        entry = eks.describe_access_entry(clusterName=cluster.name, principalArn=role)["accessEntry"]
        assert entry.get("type") == "EC2_LINUX"
    attached = iam.list_attached_role_policies(RoleName=cluster.role)["AttachedPolicies"]
    assert [policy.get("PolicyName") for policy in attached] == ["AmazonEKSClusterPolicy"]
    assert set(eks.list_addons(clusterName=cluster.name)["addons"]) == set(cluster.addons)


def test_the_network_has_private_and_public_subnets_in_three_zones(ec2: EC2Client, eks: EKSClient) -> None:
    vpc = eks.describe_cluster(name="dev")["cluster"].get("resourcesVpcConfig", {}).get("vpcId", "")
    assert ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0].get("CidrBlock") == "10.0.0.0/16"
    for role, public in (("internal-elb", False), ("elb", True)):
        filters: Any = [
            {"Name": "vpc-id", "Values": [vpc]},
            {"Name": f"tag:kubernetes.io/role/{role}", "Values": ["1"]},
            {"Name": "tag:kubernetes.io/cluster/prod", "Values": ["shared"]},
        ]
        subnets = ec2.describe_subnets(Filters=filters)["Subnets"]
        assert len({subnet.get("AvailabilityZone") for subnet in subnets}) == len(subnets) == 3
        assert {subnet.get("MapPublicIpOnLaunch") for subnet in subnets} == {public}
        tables = ec2.describe_route_tables(
            Filters=[{"Name": "association.subnet-id", "Values": [s.get("SubnetId", "") for s in subnets]}]
        )["RouteTables"]
        ways = [route for route in tables[0].get("Routes", []) if route.get("DestinationCidrBlock") == "0.0.0.0/0"]
        assert ("GatewayId" if public else "NatGatewayId") in ways[0]
