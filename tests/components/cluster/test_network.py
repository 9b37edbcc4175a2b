"""The network of nodes: what is of another VPC, is not there, or would have a second group with the cluster's tag."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from components.cluster.cluster import ClusterError
from components.cluster.network import require_dns, require_network
from components.problems.problem import path_text
from tests.components.nodes.test_group import CLUSTER
from tests.components.program import run, unknown

if TYPE_CHECKING:
    from standin.provider.facts import Facts

GET_SUBNET, GET_GROUP = "aws:ec2/getSubnet:getSubnet", "aws:ec2/getSecurityGroup:getSecurityGroup"
HERE, ELSEWHERE = CLUSTER["vpc_id"], "vpc-0fffffffffffffff0"
TAG = {"kubernetes.io/cluster/dev": "owned"}

PLACES = {"subnet-00000001": HERE, "subnet-00000002": ELSEWHERE, "sg-00000001": HERE, "sg-00000002": ELSEWHERE}
"""Subnet or security group to its VPC."""

TAGS = {
    "sg-0000000a": TAG,
    "sg-0000000b": {"kubernetes.io/cluster/dev": "shared"},
    "sg-0000000c": {"kubernetes.io": ""},
}
"""Security group to its tags."""


def _fact(args: dict[str, Any]) -> dict[str, Any]:
    return {"vpcId": PLACES.get(args["id"], HERE), "tags": TAGS.get(args["id"], {})}


def _missing(args: dict[str, Any]) -> str | None:
    found = {"subnet-00000009": "no matching EC2 Subnet found", "sg-00000009": "no matching EC2 Security Group found"}
    return found.get(args["id"])


def problems(subnets: list[str], groups: list[str], *, cluster_tag: bool = True) -> list[tuple[str, str]]:
    """Path and text of each problem."""
    found: list[tuple[str, str]] = []

    def program() -> None:
        try:
            require_network(CLUSTER, subnets, groups, cluster_tag=cluster_tag)
        except ClusterError as error:
            found.extend((path_text(each.path), each.text) for each in error.problems)

    facts: Facts = {GET_SUBNET: _fact, GET_GROUP: _fact}
    run(program, facts=facts, failures={GET_SUBNET: _missing, GET_GROUP: _missing})
    return found


def test_groups_that_dns_is_let_into_are_there_and_of_the_clusters_vpc() -> None:
    found: list[tuple[str, str]] = []

    def program() -> None:
        require_dns(CLUSTER, ["sg-00000001"])
        require_dns(CLUSTER, [])
        try:
            require_dns(CLUSTER, ["sg-00000001", "sg-00000002", "sg-00000009"])
        except ClusterError as error:
            found.extend((path_text(each.path), each.text.partition(";")[0]) for each in error.problems)

    run(program, facts={GET_GROUP: _fact}, failures={GET_GROUP: _missing})
    assert found == [
        (
            "dns_security_group_ids[1]",
            f"found sg-00000002 of {ELSEWHERE}, expected a security group of the cluster's VPC {HERE}",
        ),
        ("dns_security_group_ids[2]", "there is no security group sg-00000009 in this Region"),
    ]


def test_subnets_and_groups_of_the_clusters_vpc_pass() -> None:
    assert problems(["subnet-00000001"], ["sg-00000001", "sg-0000000c"]) == []
    assert problems([], []) == []


def test_each_of_another_vpc_is_told_with_both() -> None:
    found = problems(["subnet-00000001", "subnet-00000002"], ["sg-00000002", "sg-00000001"])
    assert found == [
        (
            "subnet_ids[1]",
            f"found subnet-00000002 of {ELSEWHERE}, expected a subnet of the cluster's VPC {HERE}; name one of that",
        ),
        (
            "security_group_ids[0]",
            (
                f"found sg-00000002 of {ELSEWHERE}, expected a security group of the cluster's VPC {HERE}; "
                "name one of that"
            ),
        ),
    ]


def test_one_that_is_not_there_is_told_so() -> None:
    assert problems(["subnet-00000009"], ["sg-00000009"]) == [
        ("subnet_ids[0]", f"there is no subnet subnet-00000009 in this Region; name one of the cluster's VPC {HERE}"),
        (
            "security_group_ids[0]",
            f"there is no security group sg-00000009 in this Region; name one of the cluster's VPC {HERE}",
        ),
    ]


def test_another_failure_of_a_look_up_stays_as_it_is() -> None:
    with pytest.raises(Exception, match="AccessDenied"):
        run(lambda: require_network(CLUSTER, ["subnet-00000001"], []), failures={GET_SUBNET: "AccessDenied"})


@pytest.mark.parametrize(
    ("groups", "cluster_tag", "line"),
    [
        (
            ["sg-0000000a"],
            True,
            "on the node group's own and sg-0000000a, expected it on one .*; set security_group_cluster_tag to false$",
        ),
        (["sg-0000000a", "sg-0000000b"], True, "own and sg-0000000a and sg-0000000b, .*; leave it to one of them$"),
        (["sg-0000000a", "sg-0000000b"], False, "on sg-0000000a and sg-0000000b, .*; leave it to one of them$"),
    ],
)
def test_a_second_group_with_the_clusters_tag_is_refused(groups: list[str], *, cluster_tag: bool, line: str) -> None:
    """The tag's key counts, whatever its value."""
    ((path, text),) = problems([], groups, cluster_tag=cluster_tag)
    assert path == "security_group_ids"
    assert text.startswith("found the tag kubernetes.io/cluster/dev on ")
    assert re.search(line, text)


def test_one_group_with_the_clusters_tag_is_enough() -> None:
    assert problems([], ["sg-0000000a", "sg-00000001"], cluster_tag=False) == []


def test_a_cluster_that_is_not_known_yet_is_not_judged() -> None:
    def program() -> None:
        for key in ("name", "vpc_id"):
            require_network({**CLUSTER, key: unknown()}, ["subnet-00000002"], [])  # pyright: ignore[reportArgumentType]

    assert run(program, unknown=True).calls == []
