"""A preview tells of nodes whose proxy does not ask a public endpoint, and of nothing that it does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.cluster.endpoint import warn_of_direct_endpoint
from tests.components import program
from tests.components.nodes.test_group import CLUSTER

if TYPE_CHECKING:
    from components.cluster.cluster import Cluster

GET_CLUSTER = "aws:eks/getCluster:getCluster"


def told(
    private: object, cluster: Cluster = CLUSTER, failures: dict[str, str] | None = None, *, unknown: bool = True
) -> list[str]:
    lines: list[str] = []
    facts: dict[str, Any] = {GET_CLUSTER: {"vpcConfig": {"endpointPrivateAccess": private}}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pulumi.log, "warn", lines.append)
        program.run(lambda: warn_of_direct_endpoint(cluster, "web"), facts=facts, failures=failures, unknown=unknown)
    return lines


def test_a_public_endpoint_is_told_of_with_both_ways_out() -> None:
    (line,) = told(private=False)
    assert line == (
        "dev: its endpoint is public only, and node group web asks it without the proxy, for which its subnets need a "
        "way out of their own; switch private access on (aws eks update-cluster-config), or give proxy.endpointByProxy"
    )


@pytest.mark.parametrize("private", [True, None])
def test_a_private_one_or_one_of_which_nothing_is_known_is_not(private: object) -> None:
    assert told(private) == []


def test_what_is_not_there_or_may_not_be_asked_for_is_passed_over() -> None:
    assert told(private=False, cluster={**CLUSTER, "name": program.unknown()}, failures={GET_CLUSTER: "asked"}) == []
    assert told(private=False, failures={GET_CLUSTER: "couldn't find resource"}) == []
    assert told(private=False, failures={GET_CLUSTER: "not authorized to perform: eks:DescribeCluster"}) == []


def test_an_update_is_not_told_again() -> None:
    assert told(private=False, unknown=False) == []
