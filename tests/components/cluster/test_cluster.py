"""Adapters of clusters: what they read, and clusters that can't take Windows nodes."""

from __future__ import annotations

import warnings
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
    from_pulumi_eks,
    from_resource,
    from_stack_output,
    private_subnet_ids,
)
from standin.provider.facts import FACTS, Fact
from tests.components.program import is_unknown, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from standin.provider.mocks import AwsMocks

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


def _made(name: str) -> aws.eks.Cluster:
    """The cluster `dev`, under a name in the program."""
    return aws.eks.Cluster(
        name,
        name="dev",
        role_arn="arn:aws:iam::123456789012:role/cluster",
        vpc_config=aws.eks.ClusterVpcConfigArgs(subnet_ids=["subnet-0a1a2a3a4a5a6a7a8"]),
        kubernetes_network_config=aws.eks.ClusterKubernetesNetworkConfigArgs(service_ipv4_cidr="10.43.0.0/16"),
        access_config=aws.eks.ClusterAccessConfigArgs(authentication_mode="API"),
    )


@pytest.mark.parametrize("unknown", [False, True])
def test_a_cluster_of_the_same_program_is_read_when_it_is_there(*, unknown: bool) -> None:
    seen: dict[str, Any] = {}

    def program() -> pulumi.Output[None]:
        made = _made("dev")
        read = from_resource(made)
        everything = pulumi.Output.all(
            **{key: read[key] for key in ("service_cidr", "authentication_mode", "endpoint")}
        )
        return everything.apply(seen.update, run_with_unknowns=True)

    run(program, unknown=unknown)
    assert seen["service_cidr"] == "10.43.0.0/16"
    assert seen["authentication_mode"] == "API"
    assert is_unknown(seen["endpoint"]) is unknown


RESOURCE = {"4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e", "packageVersion": ""}
"""The marks of a reference to a resource, as the engine hands it over (Pulumi SDK, rpc: resource signature)."""


def _of_pulumi_eks(mocks: AwsMocks) -> dict[str, object]:
    """What pulumi-eks's plugin tells of its component: the cluster inside, by reference."""
    (inside,) = mocks.of_type("aws:eks/cluster:Cluster")
    return {"eksCluster": {**RESOURCE, "urn": inside.urn, "id": inside.name}}


@pytest.mark.parametrize("unknown", [False, True])
def test_a_cluster_of_pulumi_eks_is_read_by_the_resource_inside_it(*, unknown: bool) -> None:
    """Of that package's own class; its plugin, which is no wheel, is played."""
    seen: dict[str, Any] = {}

    def program() -> pulumi.Output[None]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            import pulumi_eks as eks  # noqa: PLC0415
        inside = _made("inside")
        made = eks.Cluster("dev", opts=pulumi.ResourceOptions(depends_on=[inside]))
        read = from_pulumi_eks(made)
        told = pulumi.Output.all(**{key: read[key] for key in ("service_cidr", "authentication_mode", "endpoint")})
        return told.apply(seen.update, run_with_unknowns=True)

    run(program, others={"eks:index:Cluster": _of_pulumi_eks}, unknown=unknown)
    assert (seen["service_cidr"], seen["authentication_mode"]) == ("10.43.0.0/16", "API")
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
        (None, r"output 'cluster': found nothing, expected keys and values, those of a Cluster \(name, endpoint, "),
        ("dev", "output 'cluster': found a text, expected keys and values"),
        ([EXPORTED], "output 'cluster': found a list, expected keys and values"),
        (5, "output 'cluster': found a number, expected keys and values"),
        (False, "output 'cluster': found true or false, expected keys and values"),
        ({}, "has no text for name, endpoint, .*, authentication_mode: found no key, expected the keys of a Cluster"),
        ({"dev": EXPORTED}, "has no text for name, .*: found dev, expected the keys of a Cluster"),
        ({**EXPORTED, "version": 1.35}, r"has no text for version \(a number\): found authentication_mode, "),
        ({**EXPORTED, "name": ["dev"], "endpoint": None}, r"has no text for name \(a list\), endpoint: found"),
        ({**EXPORTED, "vpcId": {}, "vpc_id": {"id": "vpc-1"}}, r"no text for vpc_id \(keys and values\): found"),
    ],
    ids=[
        "empty",
        "none",
        "a text",
        "a list",
        "a number",
        "false",
        "no key",
        "nested",
        "number in",
        "list in",
        "keys in",
    ],
)
def test_a_stack_that_does_not_export_a_cluster_is_told(exported: object, told: str) -> None:
    with pytest.raises(LateError, match=told):
        _of_stack(exported)
