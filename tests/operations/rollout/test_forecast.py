"""How a roll-out will go: worked examples, AWS's own among them, and the same played node by node."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.rollout.forecast import Moment, Order, Refresh, Update, of_refresh, of_update
from operations.rollout.simulation import play

PLAIN: dict[str, Any] = {"in_service_seconds": 60, "ready_seconds": 600, "warm_up_seconds": 600}

REFRESHES: dict[str, tuple[Refresh, dict[str, Any]]] = {
    "checkpoints as in AWS's example, ended before all are replaced": (
        Refresh(
            desired=10,
            outdated=10,
            min_healthy=80,
            max_healthy=None,
            in_service_seconds=0,
            ready_seconds=600,
            warm_up_seconds=600,
            checkpoints=(20, 50),
            checkpoint_seconds=900,
        ),
        {
            "seconds": 2700,
            "moments": [(600, 2), (2100, 4), (2700, 5)],
            "lowest_ready": 8,
            "peak": 10,
            "order": Order.TERMINATE,
        },
    ),
    "the maximum at 100 launches one first": (
        Refresh(desired=3, outdated=3, min_healthy=90, max_healthy=100, **PLAIN),
        {"seconds": 1980, "lowest_ready": 3, "peak": 4, "order": Order.LAUNCH},
    ),
    "no maximum ends one first": (
        Refresh(desired=3, outdated=3, min_healthy=90, max_healthy=None, **PLAIN),
        {"seconds": 1980, "lowest_ready": 2, "peak": 3, "order": Order.TERMINATE},
    ),
    "ten waves of two": (
        Refresh(desired=20, outdated=20, min_healthy=90, max_healthy=None, **PLAIN),
        {"seconds": 6600, "lowest_ready": 18, "peak": 20, "order": Order.TERMINATE},
    ),
    "a surge, and the drain of the last": (
        Refresh(desired=20, outdated=20, min_healthy=100, max_healthy=120, gone_seconds=300, **PLAIN),
        {"seconds": 3600, "lowest_ready": 20, "peak": 24, "order": Order.LAUNCH},
    ),
    "checkpoints, both bounds and a bake": (
        Refresh(
            desired=10,
            outdated=10,
            min_healthy=90,
            max_healthy=110,
            checkpoints=(10, 50, 100),
            checkpoint_seconds=1800,
            bake_seconds=1800,
            **PLAIN,
        ),
        {
            "seconds": 9360,
            "moments": [(660, 1), (3120, 3), (3780, 5), (6240, 7), (6900, 9), (7560, 10)],
            "lowest_ready": 9,
            "peak": 11,
            "order": Order.MIXED,
        },
    ),
    "the only node of a group without a maximum is missed": (
        Refresh(desired=1, outdated=1, min_healthy=90, max_healthy=None, **PLAIN),
        {"seconds": 660, "lowest_ready": 0, "peak": 1, "order": Order.TERMINATE},
    ),
    "what matches is skipped": (
        Refresh(desired=50, outdated=12, min_healthy=90, max_healthy=None, **PLAIN),
        {"seconds": 1980, "moments": [(660, 5), (1320, 10), (1980, 12)], "lowest_ready": 45, "peak": 50},
    ),
    "a launch hook and a warm-up that was not lowered add up": (
        Refresh(
            desired=3,
            outdated=3,
            min_healthy=100,
            max_healthy=100,
            in_service_seconds=540,
            ready_seconds=540,
            warm_up_seconds=600,
        ),
        {"seconds": 3420, "lowest_ready": 3, "peak": 4},
    ),
    "a launch hook and a short warm-up": (
        Refresh(
            desired=3,
            outdated=3,
            min_healthy=100,
            max_healthy=100,
            in_service_seconds=540,
            ready_seconds=540,
            warm_up_seconds=60,
        ),
        {"seconds": 1800, "lowest_ready": 3, "peak": 4},
    ),
    "a small group passes two checkpoints at once": (
        Refresh(desired=2, outdated=2, min_healthy=50, max_healthy=None, checkpoints=(10, 40, 100), **PLAIN),
        {"seconds": 1320, "moments": [(660, 1), (1320, 2)], "lowest_ready": 1},
    ),
    "nothing to replace": (
        Refresh(desired=4, outdated=0, min_healthy=90, max_healthy=110, bake_seconds=600, **PLAIN),
        {"seconds": 0, "moments": [], "lowest_ready": 4, "peak": 4},
    ),
    "nodes that count long before they are Ready take the others' place too early": (
        Refresh(
            desired=4,
            outdated=4,
            min_healthy=100,
            max_healthy=125,
            in_service_seconds=60,
            ready_seconds=900,
            warm_up_seconds=240,
        ),
        {"seconds": 1200, "lowest_ready": 2, "peak": 5},
    ),
}

UPDATES: dict[str, tuple[Update, dict[str, Any]]] = {
    "one at a time over three zones": (
        Update(nodes=6, zones=3, max_unavailable=1, surges=True, ready_seconds=600, drain_seconds=120),
        {"seconds": 2040, "peak": 12, "lowest_ready": 6, "order": Order.LAUNCH},
    ),
    "batches of four": (
        Update(nodes=20, zones=3, max_unavailable=4, surges=True, ready_seconds=600, drain_seconds=300),
        {"seconds": 2760, "peak": 26, "lowest_ready": 20, "order": Order.LAUNCH},
    ),
    "without a surge": (
        Update(nodes=6, zones=3, max_unavailable=1, surges=False, ready_seconds=600, drain_seconds=120),
        {"seconds": 4680, "peak": 6, "lowest_ready": 5, "order": Order.TERMINATE},
    ),
}


def _holds(found: object, expected: dict[str, Any]) -> None:
    moments = [Moment(seconds=seconds, replaced=replaced) for seconds, replaced in expected.get("moments", [])]
    wanted = {**expected, "moments": tuple(moments)} if "moments" in expected else expected
    assert {name: getattr(found, name) for name in wanted} == wanted


@pytest.mark.parametrize("case", REFRESHES)
def test_a_refresh_goes_as_in_the_worked_example(case: str) -> None:
    refresh, expected = REFRESHES[case]
    _holds(of_refresh(refresh), expected)
    _holds(play(refresh), expected)


@pytest.mark.parametrize("case", UPDATES)
def test_a_managed_update_goes_as_in_the_worked_example(case: str) -> None:
    update, expected = UPDATES[case]
    _holds(of_update(update), expected)


@st.composite
def _refreshes(draw: st.DrawFn) -> Refresh:
    desired = draw(st.integers(1, 60))
    minimum = draw(st.integers(0, 100))
    return Refresh(
        desired=desired,
        outdated=draw(st.integers(0, desired)),
        min_healthy=minimum,
        max_healthy=draw(st.none() | st.integers(100, min(100 + minimum, 200))),
        in_service_seconds=draw(st.integers(0, 900)),
        ready_seconds=draw(st.integers(1, 1800)),
        warm_up_seconds=draw(st.integers(0, 900)),
        gone_seconds=draw(st.integers(0, 3600)),
        checkpoints=tuple(sorted(draw(st.sets(st.integers(1, 100), max_size=4)))),
        checkpoint_seconds=draw(st.integers(0, 3600)),
        bake_seconds=draw(st.integers(0, 3600)),
    )


@given(_refreshes())
def test_what_is_reckoned_by_waves_is_what_happens_node_by_node(refresh: Refresh) -> None:
    assert of_refresh(refresh) == play(refresh)


@given(_refreshes())
def test_where_nodes_count_once_they_are_ready_no_wave_goes_below_what_it_ends_first(refresh: Refresh) -> None:
    counted = refresh.in_service_seconds + refresh.warm_up_seconds
    late = replace(refresh, warm_up_seconds=refresh.warm_up_seconds + max(refresh.ready_seconds - counted, 0))
    assert of_refresh(late).lowest_ready >= late.desired - late.ended_first
