"""DHCP options with several domains are told of in a preview, as is that nobody may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.cluster.dhcp import warn_of_domains
from tests.components.nodes.test_group import CLUSTER
from tests.components.program import run, unknown

if TYPE_CHECKING:
    from components.cluster.cluster import Cluster

GET_VPC, GET_OPTIONS = "aws:ec2/getVpc:getVpc", "aws:ec2/getVpcDhcpOptions:getVpcDhcpOptions"
SEVERAL = "eu-central-1.compute.internal corp.example.com"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lines.append)
    return lines


def preview(domains: str | None, cluster: Cluster = CLUSTER, options: str = "dopt-1", **ways: Any) -> None:  # noqa: ANN401  of the mocks
    facts: dict[str, Any] = {GET_VPC: {"dhcpOptionsId": options}, GET_OPTIONS: {"domainName": domains}}
    run(lambda: warn_of_domains(cluster), facts=facts, unknown=True, **ways)


def test_several_domains_are_told_with_the_way_out(told: list[str]) -> None:
    preview(SEVERAL)
    (line,) = told
    assert line == (
        f"vpc-0a1b2c3d4e5f60718: domain-name of its DHCP options dopt-1 is {SEVERAL!r}: Windows nodes get no name of "
        "several domains, and their kubelet ends; give options with one (aws ec2 associate-dhcp-options)"
    )


@pytest.mark.parametrize("domains", ["corp.example.com", "", None])
def test_one_domain_or_none_is_nothing_to_tell(told: list[str], domains: str | None) -> None:
    preview(domains)
    assert told == []


def test_a_vpc_without_options_is_not_asked_further(told: list[str]) -> None:
    preview(SEVERAL, options="default")
    assert told == []


def test_a_vpc_that_is_not_known_yet_is_not_asked_for(told: list[str]) -> None:
    preview(SEVERAL, {**CLUSTER, "vpc_id": unknown()}, failures={GET_VPC: "asked"})
    assert told == []


def test_that_nobody_may_ask_is_told(told: list[str]) -> None:
    preview(SEVERAL, failures={GET_VPC: "not authorized to perform: ec2:DescribeVpcs"})
    (line,) = told
    assert (
        "vpc-0a1b2c3d4e5f60718: whether its DHCP options name one domain is not known: AWS could not be asked" in line
    )
