"""Clusters: their access configuration, their certificate, their versions and updates."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from cryptography import x509

from standin.api.eks.clusters import CLUSTER_MODEL
from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_eks import EKSClient
    from mypy_boto3_iam import IAMClient

    from standin.api.process import Server

ROLE = "arn:aws:iam::123456789012:role/dev-cluster"


@pytest.fixture
def request_of(eks: EKSClient, name: str) -> dict[str, Any]:
    """CreateCluster, in the seeded network."""
    subnets = eks.describe_cluster(name="dev")["cluster"].get("resourcesVpcConfig", {}).get("subnetIds", [])
    return {"name": name, "roleArn": ROLE, "resourcesVpcConfig": {"subnetIds": subnets[:3]}}


def active(eks: EKSClient, request: dict[str, Any], **more: Any) -> str:  # noqa: ANN401  any member
    eks.create_cluster(**{**request, **more})
    eks.get_waiter("cluster_active").wait(name=request["name"])
    return request["name"]


def mode(eks: EKSClient, name: str) -> str | None:
    return eks.describe_cluster(name=name)["cluster"].get("accessConfig", {}).get("authenticationMode")


def test_a_new_cluster_is_active_after_a_look_and_has_what_nodes_need(
    eks: EKSClient, ec2: EC2Client, request_of: dict[str, Any], name: str
) -> None:
    assert eks.create_cluster(**request_of)["cluster"].get("status") == "CREATING"
    found = eks.describe_cluster(name=name)["cluster"]
    assert found.get("status") == "ACTIVE"
    pem = base64.b64decode(found.get("certificateAuthority", {}).get("data", ""), validate=True)
    assert x509.load_pem_x509_certificate(pem).extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    network = found.get("resourcesVpcConfig", {})
    group = ec2.describe_security_groups(GroupIds=[network.get("clusterSecurityGroupId", "")])["SecurityGroups"][0]
    assert (group.get("GroupName"), group.get("VpcId")) == (f"eks-cluster-sg-{name}", network.get("vpcId"))
    assert found.get("kubernetesNetworkConfig", {}).get("serviceIpv4Cidr") == "172.20.0.0/16"
    assert found.get("version") == "1.35"
    assert str(found.get("endpoint")).endswith(".gr7.eu-central-1.eks.amazonaws.com")


def test_a_cluster_can_be_kept_from_becoming_active(
    server: Server, eks: EKSClient, request_of: dict[str, Any], name: str
) -> None:
    """For those who want to see what a cluster does that is not ready yet."""
    slow = {"model_name": CLUSTER_MODEL, "transition": {"progression": "manual", "times": 1000}}
    urllib3.request("POST", f"{server.url}/moto-api/state-manager/set-transition", json=slow)
    try:
        eks.create_cluster(**request_of)
        assert {eks.describe_cluster(name=name)["cluster"].get("status") for _ in range(3)} == {"CREATING"}
        with refused("InvalidRequestException", "is not in ACTIVE status"):
            eks.create_nodegroup(**nodegroup(eks, name, ROLE, clusterName=name))
    finally:
        body = {"model_name": CLUSTER_MODEL}
        urllib3.request("POST", f"{server.url}/moto-api/state-manager/unset-transition", json=body)


def test_two_clusters_have_nothing_in_common(eks: EKSClient) -> None:
    dev, prod = (eks.describe_cluster(name=name)["cluster"] for name in ("dev", "prod"))
    assert dev.get("certificateAuthority") != prod.get("certificateAuthority")
    assert dev.get("endpoint") != prod.get("endpoint")
    assert dev.get("identity") != prod.get("identity")


def test_the_authentication_mode_goes_one_way_one_step_at_a_time(
    eks: EKSClient, request_of: dict[str, Any], name: str
) -> None:
    active(eks, request_of)
    assert mode(eks, name) == "CONFIG_MAP"
    with refused("InvalidParameterException", "Unsupported authentication mode update from CONFIG_MAP to API"):
        eks.update_cluster_config(name=name, accessConfig={"authenticationMode": "API"})
    for step in ("API_AND_CONFIG_MAP", "API"):
        update = eks.update_cluster_config(
            name=name, accessConfig={"authenticationMode": "API" if step == "API" else "API_AND_CONFIG_MAP"}
        )["update"]
        assert (update.get("type"), update.get("status")) == ("AccessConfigUpdate", "InProgress")
        seen = eks.describe_update(name=name, updateId=update.get("id", ""))["update"]
        assert seen.get("status") == "Successful"
        assert mode(eks, name) == step
    with refused("InvalidParameterException", "Unsupported authentication mode update from API to CONFIG_MAP"):
        eks.update_cluster_config(name=name, accessConfig={"authenticationMode": "CONFIG_MAP"})


def test_a_cluster_with_the_config_map_alone_has_no_access_entries(
    eks: EKSClient, request_of: dict[str, Any], name: str
) -> None:
    active(eks, request_of)
    with refused("InvalidRequestException", "must be set to one of [API, API_AND_CONFIG_MAP]"):
        eks.list_access_entries(clusterName=name)
    with refused("InvalidRequestException", "must be set to one of [API, API_AND_CONFIG_MAP]"):
        eks.create_access_entry(clusterName=name, principalArn=ROLE, type="EC2_WINDOWS")


def test_a_name_that_is_taken_is_refused(eks: EKSClient, request_of: dict[str, Any]) -> None:
    with refused("ResourceInUseException", "Cluster already exists with name: dev"):
        active(eks, request_of, name="dev")


def test_versions_go_up_by_one_minor(eks: EKSClient, request_of: dict[str, Any], name: str) -> None:
    active(eks, request_of, version="1.33")
    with refused("InvalidParameterException", "version update from 1.33 to 1.35"):
        eks.update_cluster_version(name=name, version="1.35")
    with refused("InvalidParameterException", "unsupported Kubernetes version 1.99"):
        eks.update_cluster_version(name=name, version="1.99")
    update = eks.update_cluster_version(name=name, version="1.34")["update"]
    assert eks.list_updates(name=name)["updateIds"] == [update.get("id")]
    assert eks.describe_cluster(name=name)["cluster"].get("version") == "1.34"
    with refused("InvalidParameterException", "unsupported Kubernetes version 1.22"):
        active(eks, request_of, name=f"{name}-old", version="1.22")


def test_the_versions_on_offer_tell_how_long_they_last(eks: EKSClient) -> None:
    newest = eks.describe_cluster_versions()["clusterVersions"][0]
    assert (newest.get("clusterVersion"), newest.get("defaultVersion"), newest.get("versionStatus")) == (
        "1.35",
        True,
        "STANDARD_SUPPORT",
    )
    old = eks.describe_cluster_versions(clusterVersions=["1.32"])["clusterVersions"]
    assert [version.get("clusterVersion") for version in old] == ["1.32"]
    default = eks.describe_cluster_versions(defaultOnly=True)["clusterVersions"]
    assert [version.get("clusterVersion") for version in default] == ["1.35"]


def test_an_add_ons_own_associations_are_given_whole_or_stay(
    eks: EKSClient, request_of: dict[str, Any], name: str
) -> None:
    active(eks, request_of)
    eks.create_addon(clusterName=name, addonName="vpc-cni")
    whole: tuple[tuple[Mapping[str, Any], list[str]], ...] = (
        ({"podIdentityAssociations": [{"serviceAccount": "aws-node", "roleArn": ROLE}]}, [ROLE]),
        ({}, [ROLE]),
        ({"podIdentityAssociations": []}, []),
    )
    for given, told in whole:
        request: Any = {"clusterName": name, "addonName": "vpc-cni", **given}
        eks.update_addon(**request)
        own = eks.describe_addon(clusterName=name, addonName="vpc-cni")["addon"].get("podIdentityAssociations", [])
        ids = [
            one.get("associationId", "") for one in eks.list_pod_identity_associations(clusterName=name)["associations"]
        ]
        assert [arn.rpartition("/")[2] for arn in own] == ids
        found = [eks.describe_pod_identity_association(clusterName=name, associationId=one) for one in ids]
        assert [one["association"].get("roleArn") for one in found] == told
    with refused("InvalidParameterException", "Role provided in the request does not exist"):
        nobody = f"{ROLE}-none"
        eks.update_addon(
            clusterName=name,
            addonName="vpc-cni",
            podIdentityAssociations=[{"serviceAccount": "aws-node", "roleArn": nobody}],
        )


def test_add_ons_are_made_changed_and_deleted(eks: EKSClient, request_of: dict[str, Any], name: str) -> None:
    active(eks, request_of)
    made = eks.create_addon(clusterName=name, addonName="vpc-cni", tags={"a": "1"})["addon"]
    assert made.get("status") == "CREATING"
    found = eks.describe_addon(clusterName=name, addonName="vpc-cni")["addon"]
    offers = eks.describe_addon_versions(addonName="vpc-cni", kubernetesVersion="1.35")["addons"][0]
    assert found.get("status") == "ACTIVE"
    assert found.get("addonVersion") == offers.get("addonVersions", [{}])[0].get("addonVersion")
    windows = '{"enableWindowsIpam": "true"}'
    update = eks.update_addon(clusterName=name, addonName="vpc-cni", configurationValues=windows)["update"]
    assert eks.list_updates(name=name, addonName="vpc-cni")["updateIds"] == [update.get("id")]
    assert eks.describe_addon(clusterName=name, addonName="vpc-cni")["addon"].get("configurationValues") == windows
    with refused("ResourceInUseException", "Addon already exists"):
        eks.create_addon(clusterName=name, addonName="vpc-cni")
    assert eks.delete_addon(clusterName=name, addonName="vpc-cni")["addon"].get("status") == "DELETING"
    with refused("ResourceNotFoundException", f"No addon: vpc-cni found in cluster: {name}"):
        eks.describe_addon(clusterName=name, addonName="vpc-cni")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"addonName": "none"}, "Addon none specified is not supported"),
        ({"addonVersion": "v0.0.1"}, "Addon version specified is not supported"),
        ({"configurationValues": "{"}, "ConfigurationValue provided in request is not supported"),
        ({"configurationValues": "[]"}, "it must be an object"),
    ],
)
def test_an_add_on_that_cannot_be_is_refused(eks: EKSClient, change: dict[str, str], words: str) -> None:
    request: dict[str, Any] = {"clusterName": "dev", "addonName": "metrics-server"} | change
    with refused("InvalidParameterException", words):
        eks.create_addon(**request)


def nodegroup(eks: EKSClient, name: str, role: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  any member
    subnets = eks.describe_cluster(name="dev")["cluster"].get("resourcesVpcConfig", {}).get("subnetIds", [])
    return {"clusterName": "dev", "nodegroupName": name, "nodeRole": role, "subnets": subnets[:1]} | more


def test_a_managed_group_has_its_clusters_version_and_its_role_an_entry(
    eks: EKSClient, iam: IAMClient, name: str
) -> None:
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    made = eks.create_nodegroup(**nodegroup(eks, name, role, amiType="WINDOWS_CORE_2022_x86_64"))["nodegroup"]
    assert made.get("status") == "CREATING"
    found = eks.describe_nodegroup(clusterName="dev", nodegroupName=name)["nodegroup"]
    assert (found.get("status"), found.get("version"), found.get("releaseVersion")) == (
        "ACTIVE",
        "1.35",
        "1.35-2026.11.14",
    )
    entry = eks.describe_access_entry(clusterName="dev", principalArn=role)["accessEntry"]
    assert entry.get("type") == "EC2_WINDOWS"
    eks.tag_resource(resourceArn=found.get("nodegroupArn", ""), tags={"a": "1"})
    assert eks.describe_nodegroup(clusterName="dev", nodegroupName=name)["nodegroup"].get("tags") == {"a": "1"}
    eks.delete_nodegroup(clusterName="dev", nodegroupName=name)
    assert eks.describe_access_entry(clusterName="dev", principalArn=role)  # EKS leaves it behind


def test_a_managed_group_needs_a_role_that_exists(eks: EKSClient, name: str) -> None:
    with refused("InvalidParameterException", "The role with name none cannot be found"):
        eks.create_nodegroup(**nodegroup(eks, name, "arn:aws:iam::123456789012:role/none"))
