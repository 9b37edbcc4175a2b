"""What a plan tells of a group, and what it finds in the way: from one good group, one thing changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from operations.rollout.facts import Declared, Instance
from operations.rollout.plan import Assumed, Preferences, Standing, plan

TEMPLATE = "lt-0123456789abcdef0"
DECLARED = Declared(cluster="dev", node_group="windows", auto_scaling_group="dev-windows", template=TEMPLATE, version=4)
INSTANCES = tuple(
    Instance(id=f"i-{number:017x}", state="InService", template=TEMPLATE, version="4") for number in range(10)
)
GOOD = Standing(
    declared=DECLARED,
    desired=10,
    instances=INSTANCES,
    preferences=Preferences(source="its newest refresh, one", min_healthy=90, max_healthy=110),
    free_addresses={"subnet-a": 100, "subnet-b": 20},
)


def _changed(**changes: Any) -> Standing:  # noqa: ANN401  any member
    preferences = {name: changes.pop(name) for name in tuple(changes) if name in Preferences.__dataclass_fields__}
    return replace(GOOD, preferences=replace(GOOD.preferences, **preferences), **changes)


def _codes(standing: Standing, assumed: Assumed, *accepted: str) -> set[str]:
    return {each.code for each in plan(standing, assumed, frozenset(accepted)).obstacles}


def test_a_good_group_has_nothing_in_its_way_and_its_surge_has_its_price_and_addresses() -> None:
    found = plan(GOOD, Assumed(ready_seconds=600, pods=15, price=0.5))
    assert (found.obstacles, found.replaced, found.addresses, found.free_addresses) == ((), 10, 16, 120)
    assert (found.forecast.seconds, found.forecast.peak, found.cost) == (3300, 11, 0.46)


OBSTACLES: dict[str, tuple[Standing, Assumed, set[str]]] = {
    "the only node": (
        _changed(desired=1, instances=INSTANCES[:1], max_healthy=None),
        Assumed(ready_seconds=600),
        {"outage"},
    ),
    "EKS runs the group": (_changed(operator="eks.amazonaws.com"), Assumed(), {"operated"}),
    "a refresh runs": (_changed(refresh_running="one at 40 percent"), Assumed(), {"refresh-running"}),
    "an old node is protected, and those are let be": (
        _changed(instances=(replace(INSTANCES[0], protected=True), *INSTANCES[1:]), protected="Ignore"),
        Assumed(),
        {"old-nodes-stay"},
    ),
    "an old node is on standby, and those are let be": (
        _changed(instances=(replace(INSTANCES[0], state="Standby"), *INSTANCES[1:]), standby="Ignore"),
        Assumed(),
        {"old-nodes-stay"},
    ),
    "an old node is protected, and those are replaced": (
        _changed(instances=(replace(INSTANCES[0], protected=True), *INSTANCES[1:])),
        Assumed(),
        set(),
    ),
    "nodes count before they are Ready": (
        _changed(warm_up_seconds=300),
        Assumed(ready_seconds=560),
        {"counted-too-early"},
    ),
    "a launch hook makes them count when they are Ready": (
        _changed(warm_up_seconds=0, launch_hook=True),
        Assumed(ready_seconds=560),
        set(),
    ),
    "a node more, and no vCPUs left for it": (
        replace(_changed(min_healthy=100, max_healthy=110), vcpus=8, free_vcpus=7.0),
        Assumed(),
        {"too-few-vcpus"},
    ),
    "a node more, and just enough vCPUs": (
        replace(_changed(min_healthy=100, max_healthy=110), vcpus=8, free_vcpus=8.0),
        Assumed(),
        set(),
    ),
    "a quota that was not read": (
        replace(_changed(min_healthy=100, max_healthy=110), vcpus=8),
        Assumed(),
        set(),
    ),
    "four nodes of fifteen pods, and twelve addresses": (
        _changed(max_healthy=140, min_healthy=100, free_addresses={"subnet-a": 12}),
        Assumed(pods=15),
        {"too-few-addresses"},
    ),
    "no nodes at all": (_changed(desired=0, instances=()), Assumed(), set()),
}


@pytest.mark.parametrize("case", OBSTACLES)
def test_what_stands_in_the_way_is_found(case: str) -> None:
    standing, assumed, expected = OBSTACLES[case]
    assert _codes(standing, assumed) == expected


def test_addresses_are_told_with_their_sum() -> None:
    (obstacle,) = plan(*OBSTACLES["four nodes of fifteen pods, and twelve addresses"][:2]).obstacles
    assert "need 64 addresses (16 each), the group's subnets have 12 free" in obstacle.message


def test_a_longer_warm_up_that_is_proposed_is_enough() -> None:
    standing, assumed, _ = OBSTACLES["nodes count before they are Ready"]
    (obstacle,) = plan(standing, assumed).obstacles
    assert "raise warmupSeconds to 500" in obstacle.message
    assert _codes(_changed(warm_up_seconds=500), assumed) == set()


def test_what_is_accepted_is_no_obstacle_and_what_would_fail_can_not_be_accepted() -> None:
    outage, assumed, _ = OBSTACLES["the only node"]
    assert _codes(outage, assumed, "outage") == set()
    assert _codes(_changed(operator="eks.amazonaws.com"), Assumed(), "operated") == {"operated"}


def test_a_refresh_that_skips_what_matches_replaces_the_others_alone() -> None:
    two_old = (*(replace(each, version="3") for each in INSTANCES[:2]), *INSTANCES[2:])
    assert plan(_changed(instances=two_old, skip_matching=True), Assumed()).replaced == 2
    assert plan(_changed(instances=two_old), Assumed()).replaced == 10
    assert plan(_changed(skip_matching=True), Assumed()).replaced == 10, "the next release makes all outdated"


def test_the_heartbeat_of_a_termination_hook_is_how_long_a_node_may_drain() -> None:
    drained = plan(_changed(min_healthy=100, max_healthy=110, drain_seconds=1800), Assumed())
    told = plan(_changed(min_healthy=100, max_healthy=110, drain_seconds=1800), Assumed(drain_seconds=60))
    assert drained.forecast.seconds - told.forecast.seconds == 1740
