"""Adapters of clusters: what they read, and clusters that can't take Windows nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pulumi
import pulumi_aws as aws
import pytest
from pydantic.alias_generators import to_camel

from components.arguments.late import LateError
from components.cluster.cluster import (
    Cluster,
    ClusterError,
    from_lookup,
    from_resource,
    from_stack_output,
    private_subnet_ids,
)
from standin.provider.facts import FACTS, Fact
from tests.components.program import is_unknown, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

GET_CLUSTER = "aws:eks/getCluster:getCluster"
GET_SUBNETS = "aws:ec2/getSubnets:getSubnets"


def _looked_up(**changes: Any) -> Cluster:  # noqa: ANN401 any output
    read = cast("Callable[[dict[str, Any]], Mapping[str, Any]]", FACTS[GET_CLUSTER])
    fact: Fact = lambda args: {**read(args), **changes}  # noqa: E731 a fact is a function
    found: list[Cluster] = []
    run(lambda: found.append(from_lookup("dev")), facts={GET_CLUSTER: fact})
    return found[0]


def test_a_cluster_is_read_by_its_name() -> None:
    assert _looked_up() == {
        "name": "dev",
        "endpoint": "https://0123456789ABCDEF0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com",
        "certificate_authority": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t",
        "service_cidr": "172.20.0.0/16",
        "version": "1.35",
        "vpc_id": "vpc-0a1b2c3d4e5f60718",
        "security_group_id": "sg-0c1c2c3c4c5c6c7c8",
        "authentication_mode": "API_AND_CONFIG_MAP",
    }


def test_a_cluster_without_access_configuration_is_one_of_the_config_map() -> None:
    assert _looked_up(accessConfigs=[])["authentication_mode"] == "CONFIG_MAP"


@pytest.mark.parametrize("status", ["CREATING", "UPDATING", "FAILED", "DELETING", "PENDING"])
def test_a_cluster_that_is_not_active_is_refused(status: str) -> None:
    with pytest.raises(ClusterError, match=f"cluster 'dev' is {status}, expected ACTIVE; wait until it is"):
        _looked_up(status=status)


def test_a_cluster_that_is_not_there_is_named_with_its_region() -> None:
    missing = {GET_CLUSTER: "reading EKS Cluster (dev): couldn't find resource"}
    with pytest.raises(ClusterError, match=r"no EKS cluster 'dev' in .* of this account; check the name, aws:region"):
        run(lambda: from_lookup("dev") and None, failures=missing)


def test_an_ipv6_cluster_is_refused() -> None:
    with pytest.raises(ClusterError, match="'dev' is an ipv6 cluster; EKS runs Windows nodes on IPv4 clusters only"):
        _looked_up(kubernetesNetworkConfigs=[{"ipFamily": "ipv6", "serviceIpv4Cidr": ""}])


def test_subnets_come_in_an_order_that_does_not_change() -> None:
    found: list[str] = []
    facts: dict[str, Fact] = {GET_SUBNETS: {"ids": ["subnet-b", "subnet-a"]}}
    mocks = run(lambda: found.extend(private_subnet_ids("vpc-1")), facts=facts)
    assert found == ["subnet-a", "subnet-b"]
    assert mocks.calls[0][1]["filters"] == [
        {"name": "vpc-id", "values": ["vpc-1"]},
        {"name": "tag:kubernetes.io/role/internal-elb", "values": ["1"]},
    ]


def test_a_vpc_without_tagged_subnets_is_refused_with_the_fix() -> None:
    with pytest.raises(ClusterError, match="tag the private ones or give subnetIds"):
        run(lambda: private_subnet_ids("vpc-1") and None, facts={GET_SUBNETS: {"ids": []}})


@pytest.mark.parametrize("unknown", [False, True])
def test_a_cluster_of_the_same_program_is_read_when_it_is_there(*, unknown: bool) -> None:
    seen: dict[str, Any] = {}

    def program() -> pulumi.Output[None]:
        made = aws.eks.Cluster(
            "dev",
            name="dev",
            role_arn="arn:aws:iam::123456789012:role/cluster",
            vpc_config=aws.eks.ClusterVpcConfigArgs(subnet_ids=["subnet-0a1a2a3a4a5a6a7a8"]),
            kubernetes_network_config=aws.eks.ClusterKubernetesNetworkConfigArgs(service_ipv4_cidr="10.43.0.0/16"),
            access_config=aws.eks.ClusterAccessConfigArgs(authentication_mode="API"),
        )
        read = from_resource(made)
        everything = pulumi.Output.all(
            **{key: read[key] for key in ("service_cidr", "authentication_mode", "endpoint")}
        )
        return everything.apply(seen.update, run_with_unknowns=True)

    run(program, unknown=unknown)
    assert seen["service_cidr"] == "10.43.0.0/16"
    assert seen["authentication_mode"] == "API"
    assert is_unknown(seen["endpoint"]) is unknown


EXPORTED = {
    "name": "dev",
    "endpoint": "https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com",
    "certificate_authority": "LS0tLS1CRUdJTg==",
    "service_cidr": "172.20.0.0/16",
    "version": "1.35",
    "vpc_id": "vpc-0a1b2c3d4e5f60718",
    "security_group_id": "sg-0c1c2c3c4c5c6c7c8",
    "authentication_mode": "API",
}


def _of_stack(exported: object) -> dict[str, Any]:
    """The cluster that another project exports, its outputs read."""
    found: dict[str, Any] = {}

    def program() -> None:
        cluster = from_stack_output(pulumi.StackReference("org/network/dev"))
        for key, value in cluster.items():
            cast("pulumi.Output[str]", value).apply(lambda it, key=key: found.setdefault(key, it))

    run(program, stacks={"org/network/dev": {"cluster": exported}})
    return found


@pytest.mark.parametrize("spell", [str, to_camel])
def test_a_cluster_of_another_projects_stack_is_read_in_either_spelling(spell: Callable[[str], str]) -> None:
    assert _of_stack({spell(key): value for key, value in EXPORTED.items()}) == EXPORTED


@pytest.mark.parametrize(
    ("exported", "told"),
    [
        (
            {**EXPORTED, "vpc_id": ""},
            "the stack's output 'cluster' has no text for vpc_id: found authentication_mode, ",
        ),
        (None, "has no text for name, endpoint, .*: found nothing, expected the keys of a Cluster"),
        ("dev", "has no text for name, .*: found no keys and values, expected"),
    ],
    ids=["empty", "none", "a text"],
)
def test_a_stack_that_does_not_export_a_cluster_is_told(exported: object, told: str) -> None:
    with pytest.raises(LateError, match=told):
        _of_stack(exported)
