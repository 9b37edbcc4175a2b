"""Free addresses of subnets against the nodes that a roll-out starts."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.cluster.addresses import shortage, surge, surge_of_eks, warn_of_full_subnets
from tests.components.program import run


@pytest.mark.parametrize(
    ("max_size", "most", "nodes"), [(3, 110, 1), (10, 110, 1), (11, 110, 2), (10, 200, 10), (10, 100, 0), (0, 200, 0)]
)
def test_a_refresh_starts_its_percentage_of_the_largest_size_rounded_up(max_size: int, most: int, nodes: int) -> None:
    assert surge(max_size, most) == nodes


def test_eks_starts_two_in_each_zone_or_what_may_be_away() -> None:
    assert (surge_of_eks(3, 1), surge_of_eks(3, 10)) == (6, 10)


@pytest.mark.parametrize(
    ("free", "nodes", "prefixes", "few"),
    [(4, 1, False, False), (3, 1, False, True), (17, 1, True, False), (16, 1, True, True), (0, 0, True, False)],
)
def test_a_node_takes_its_own_address_and_those_kept_for_pods(
    free: int, nodes: int, *, prefixes: bool, few: bool
) -> None:
    assert (shortage(free, nodes, prefixes=prefixes) is not None) == few


def _free(args: dict[str, Any]) -> dict[str, Any]:
    return {"availableIpAddressCount": int(args["id"][-1])}


def test_a_shortage_is_told_with_its_sum_and_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", told.append)

    def program() -> None:
        for nodes in (2, 3):
            ids = ["subnet-5", "subnet-4"]
            warn_of_full_subnets("dev-windows", ids, nodes, prefixes=False, way="a smaller maxSize")

    run(program, facts={"aws:ec2/getSubnet:getSubnet": _free})
    (line,) = told
    assert line == (
        "dev-windows: subnetIds: a roll-out starts up to 3 nodes beside those that there are, which take 12 addresses "
        "(4 a node: its own, and 3 kept for pods); the subnets have 9 free; give larger or more subnets, or a smaller "
        "maxSize"
    )
