"""A release on its way over pods behind a budget, everything killed that can be: what is left is what was declared.

After each part: hooks, states of instances, taints, cordons, the state's pending operations, and the fewest pods that
served at any moment.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import urllib3

from operations.drain.run import Clock
from operations.rollout import follow_command, steer_command
from rehearsal import shell
from rehearsal.kubernetes import KubeApi, controllers
from tests.engine.gate import gate_before, killed_up
from tests.engine.played_fleet import PlayedFleet
from tests.engine.roll_outs import SPEED, RollOuts
from tests.engine.sandbox import succeeded
from tests.engine.test_rollouts import behind, configure
from tests.operations.drain.played import PlayedNodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engine.sandbox import Sandbox

pytestmark = [pytest.mark.nightly, pytest.mark.cluster, pytest.mark.timeout(1800)]

A, B, C = "m6i.xlarge", "m6i.2xlarge", "m6i.4xlarge"
KILLED_AT = {"CreateLaunchTemplateVersion": B, "UpdateAutoScalingGroup": C, "StartInstanceRefresh": A}
"""What the engine asks for as it is killed, and the release that was on its way."""


@pytest.fixture
def nodes(finished: Sandbox) -> Iterator[PlayedNodes]:
    """Dev's own API server, with controllers; its nodes are played."""
    shell.prepare(finished.folder, with_kubernetes="every")
    data = finished.folder / "kubernetes" / "dev"
    api = KubeApi.load(data / "kubernetes.json")
    controllers.start(data, api)
    with PlayedNodes(api) as played:
        yield played


@pytest.fixture
def fleet(finished: Sandbox, nodes: PlayedNodes) -> Iterator[PlayedFleet]:
    """The machines."""
    with PlayedFleet(finished.server.url, {"dev": nodes}) as fleet:
        yield fleet


@pytest.fixture
def dev(finished: Sandbox, nodes: PlayedNodes, fleet: PlayedFleet, monkeypatch: pytest.MonkeyPatch) -> RollOuts:
    """Dev's group with three nodes on A that a command drains, and four pods of which three have to serve."""
    del fleet
    slowly = {"model_name": "autoscaling::terminating_wait", "transition": {"progression": "manual", "times": 1000}}
    urllib3.request("POST", f"{finished.server.url}/moto-api/state-manager/set-transition", json=slowly)
    monkeypatch.chdir(finished.project)
    monkeypatch.setattr(steer_command, "_PAUSE", 0)
    monkeypatch.setattr(
        follow_command, "_CLOCK", Clock(lambda: time.monotonic() * SPEED, lambda seconds: time.sleep(seconds / SPEED))
    )
    configure(
        finished,
        instanceType=A,
        minSize=3,
        drain={"by": "command"},
        instanceRefresh={"minHealthyPercentage": 100, "maxHealthyPercentage": 110},
    )
    rolled = RollOuts(finished, nodes)
    succeeded(rolled.stack.up())
    code, _, said = rolled.follow()
    assert code == 0, said
    rolled.hooks = rolled.hooks_now()
    assert {(name, result) for name, _, result, _ in rolled.hooks} == {
        ("eks-windows-nodes-launch", "ABANDON"),
        ("eks-windows-nodes-terminate", "CONTINUE"),
    }
    rolled.serve(4, 3)
    assert rolled.after() == rolled.well(A, 3)
    return rolled


def test_a_follow_that_is_killed_goes_on_when_it_is_started_again(dev: RollOuts) -> None:
    """Killed after the taints, killed in a drain that a budget keeps, and a third time when its machine has gone."""
    dev.release(B)
    succeeded(dev.stack.up())
    dev.allow(4, 4)
    dev.killed_follow(lambda: dev.left().tainted)
    dev.killed_follow(lambda: dev.left().cordoned)
    assert dev.left().cordoned <= dev.left().tainted
    dev.allow(3, 4)
    former = {*dev.instances()}
    dev.killed_follow(lambda: former - {*dev.instances()})
    code, _, said = dev.follow()
    assert code == 0, said
    assert (dev.after(), dev.fewest()) == (dev.well(B, 3), 3)


def test_an_up_that_is_killed_is_run_again_and_the_roll_out_ends_as_if_it_had_not_been(dev: RollOuts) -> None:
    with gate_before(dev.sandbox.server.url) as gate:
        gated = behind(gate, dev.sandbox)
        for action, release in KILLED_AT.items():
            dev.release(release)
            killed_up(gated, gate, action)
            up = dev.stack.up()
            assert up.code == 0, (action, up.errors)
            if action == "StartInstanceRefresh":
                assert "no-refresh" in dev.command("rollout", "verify")[1]
                assert dev.command("rollout", "start")[0] == 0
            code, _, said = dev.follow()
            assert code == 0, (action, said)
            assert (dev.after(), dev.fewest()) == (dev.well(release, 3), 3), action


def test_a_refresh_that_fails_half_way_leaves_old_and_new_nodes_to_serve_and_back_and_forward_work(
    dev: RollOuts, fleet: PlayedFleet
) -> None:
    dev.release(B)
    succeeded(dev.stack.up())
    dev.killed_follow(lambda: dev.left().types.get(B) == 1)
    fleet.broken = fleet.images()
    code, _, said = dev.follow()
    assert code == 1, said
    left = dev.after()
    assert (left.tainted, left.cordoned, left.noted, left.strange) == (frozenset(),) * 4, left
    assert set(left.states) == {"InService"}, left
    fleet.broken = set()
    for release in (A, B):
        dev.release(release)
        succeeded(dev.stack.up())
        code, _, said = dev.follow()
        assert code == 0, said
        assert (dev.after(), dev.fewest()) == (dev.well(release, 3), 3)


def test_back_before_it_was_there_and_forward_again(dev: RollOuts) -> None:
    dev.release(B)
    succeeded(dev.stack.up())
    dev.killed_follow(lambda: dev.left().types.get(B) == 1)
    dev.release(A)
    succeeded(dev.stack.up())
    dev.killed_follow(lambda: dev.left().types.get(B, 0) == 0)
    dev.release(B)
    succeeded(dev.stack.up())
    code, _, said = dev.follow()
    assert code == 0, said
    assert (dev.after(), dev.fewest()) == (dev.well(B, 3), 3)


def test_an_abort_takes_away_what_is_too_many_with_its_pods_moved_before(dev: RollOuts) -> None:
    """Auto Scaling ends a node more than desired when its refresh was stopped: it is drained as the others are."""
    dev.release(B)
    succeeded(dev.stack.up())
    dev.killed_follow(lambda: dev.left().types.get(B))
    code, said = dev.command("rollout", "abort")
    assert code == 0, said
    code, _, said = dev.follow()
    assert code == 1, said
    left = dev.after()
    assert (left.states, left.hooks, left.pending) == ({"InService": 3}, dev.hooks, 0)
    assert (left.tainted, left.cordoned, left.noted, left.strange) == (frozenset(),) * 4, left
    dev.release(A)
    succeeded(dev.stack.up())
    code, _, said = dev.follow()
    assert code == 0, said
    assert (dev.after(), dev.fewest()) == (dev.well(A, 3), 3)
