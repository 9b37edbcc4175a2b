"""A release on its way over pods behind a budget, everything killed that can be: what is left is what was declared.

After each part: hooks, states of instances, taints, cordons, the state's pending operations, and the fewest pods that
served at any moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.gate import gate_before, killed_up
from tests.engine.roll_outs import BEGUN as A
from tests.engine.sandbox import succeeded
from tests.engine.test_rollouts import behind

if TYPE_CHECKING:
    from tests.engine.played_fleet import PlayedFleet
    from tests.engine.roll_outs import RollOuts

pytestmark = [pytest.mark.nightly, pytest.mark.cluster, pytest.mark.timeout(1800)]

B, C = "m6i.2xlarge", "m6i.4xlarge"
KILLED_AT = {"CreateLaunchTemplateVersion": B, "UpdateAutoScalingGroup": C, "StartInstanceRefresh": A}
"""What the engine asks for as it is killed, and the release that was on its way."""


def test_a_follow_that_is_killed_goes_on_when_it_is_started_again(rolled: RollOuts) -> None:
    """Killed after the taints, killed in a drain that a budget keeps, and a third time when its machine has gone."""
    rolled.release(B)
    succeeded(rolled.stack.up())
    rolled.allow(4, 4)
    rolled.killed_follow(lambda: rolled.left().tainted)
    rolled.killed_follow(lambda: rolled.left().cordoned)
    assert rolled.left().cordoned <= rolled.left().tainted
    rolled.allow(3, 4)
    former = {*rolled.instances()}
    rolled.killed_follow(lambda: former - {*rolled.instances()})
    code, _, said = rolled.follow()
    assert code == 0, said
    assert (rolled.after(), rolled.fewest()) == (rolled.well(B, 3), 3)


def test_an_up_that_is_killed_is_run_again_and_the_roll_out_ends_as_if_it_had_not_been(rolled: RollOuts) -> None:
    with gate_before(rolled.sandbox.server.url) as gate:
        gated = behind(gate, rolled.sandbox)
        for action, release in KILLED_AT.items():
            rolled.release(release)
            killed_up(gated, gate, action)
            up = rolled.stack.up()
            assert up.code == 0, (action, up.errors)
            if action == "StartInstanceRefresh":
                assert "no-refresh" in rolled.command("rollout", "verify")[1]
                assert rolled.command("rollout", "start")[0] == 0
            code, _, said = rolled.follow()
            assert code == 0, (action, said)
            assert (rolled.after(), rolled.fewest()) == (rolled.well(release, 3), 3), action


def test_a_refresh_that_fails_half_way_leaves_old_and_new_nodes_to_serve_and_back_and_forward_work(
    rolled: RollOuts, fleet: PlayedFleet
) -> None:
    rolled.release(B)
    succeeded(rolled.stack.up())
    rolled.killed_follow(lambda: rolled.left().types.get(B) == 1)
    fleet.broken = fleet.images()
    code, _, said = rolled.follow()
    assert code == 1, said
    left = rolled.after()
    assert (left.tainted, left.cordoned, left.noted, left.strange) == (frozenset(),) * 4, left
    assert set(left.states) == {"InService"}, left
    fleet.broken = set()
    for release in (A, B):
        rolled.release(release)
        succeeded(rolled.stack.up())
        code, _, said = rolled.follow()
        assert code == 0, said
        assert (rolled.after(), rolled.fewest()) == (rolled.well(release, 3), 3)


def test_back_before_it_was_there_and_forward_again(rolled: RollOuts) -> None:
    rolled.release(B)
    succeeded(rolled.stack.up())
    rolled.killed_follow(lambda: rolled.left().types.get(B) == 1)
    rolled.release(A)
    succeeded(rolled.stack.up())
    rolled.killed_follow(lambda: rolled.left().types.get(B, 0) == 0)
    rolled.release(B)
    succeeded(rolled.stack.up())
    code, _, said = rolled.follow()
    assert code == 0, said
    assert (rolled.after(), rolled.fewest()) == (rolled.well(B, 3), 3)


def test_an_abort_takes_away_what_is_too_many_with_its_pods_moved_before(rolled: RollOuts) -> None:
    """Auto Scaling ends a node more than desired when its refresh was stopped: it is drained as the others are."""
    rolled.release(B)
    succeeded(rolled.stack.up())
    rolled.killed_follow(lambda: rolled.left().types.get(B))
    code, said = rolled.command("rollout", "abort")
    assert code == 0, said
    code, _, said = rolled.follow()
    assert code == 1, said
    left = rolled.after()
    assert (left.states, left.hooks, left.pending) == ({"InService": 3}, rolled.hooks, 0)
    assert (left.tainted, left.cordoned, left.noted, left.strange) == (frozenset(),) * 4, left
    rolled.release(A)
    succeeded(rolled.stack.up())
    code, _, said = rolled.follow()
    assert code == 0, said
    assert (rolled.after(), rolled.fewest()) == (rolled.well(A, 3), 3)
