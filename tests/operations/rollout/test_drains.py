"""The drains of a roll-out over hooks that are played: what each hook is told, when, and what a stop leaves."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import pytest

from components.kubernetes.errors import LostError
from operations.aws import UnreadError
from operations.drain.facts import Node
from operations.drain.run import Clock, Order
from operations.rollout.drains import Drains, Hold, Result
from tests.operations.drain.test_run import NODE, Played, pod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from operations.drain.run import Cluster

HOLD = Hold(
    instance="i-0a",
    cluster="dev",
    node_group="windows",
    auto_scaling_group="dev-windows",
    hook="eks-windows-nodes-terminate",
    wait=300,
    kept=True,
)


@dataclass
class PlayedHooks:
    """Hooks that note what they are told; `waiting` False: they no longer wait; `refusal`: AWS refuses."""

    told: list[str] = field(default_factory=list[str])
    waiting: bool = True
    refusal: str = ""

    def beat(self, hold: Hold) -> bool:
        return self._note(f"beat {hold.instance}")

    def answer(self, hold: Hold, result: Result) -> bool:
        return self._note(f"{result} {hold.instance}")

    def _note(self, line: str) -> bool:
        if self.refusal:
            raise UnreadError(self.refusal)
        self.told.append(line)
        return self.waiting


@dataclass
class World:
    """Drains whose waits pass at once, in time that the test moves on."""

    cluster: Played = field(default_factory=lambda: Played([pod("web")]))
    hooks: PlayedHooks = field(default_factory=PlayedHooks)
    said: list[str] = field(default_factory=list[str])
    time: float = 0.0
    reach: Callable[[], None] = lambda: None
    drains: Drains = field(init=False)

    def __post_init__(self) -> None:
        self.drains = Drains(self._cluster, self.hooks, Order(run="", goes=True), self._clock(), self.said.append)

    def _clock(self) -> Clock:
        def sleep(seconds: float) -> None:
            self.cluster.time += seconds
            time.sleep(0.001)

        return Clock(lambda: self.time + self.cluster.time, sleep)

    def _cluster(self, name: str) -> Cluster:
        assert name == "dev"
        self.reach()
        return cast("Cluster", self.cluster)

    def tend(self, *held: Hold, times: int = 1) -> None:
        for _ in range(times):
            self.drains.tend(held)

    def to_the_end(self, *held: Hold) -> None:
        self.tend(*held)
        while self.drains.busy:
            time.sleep(0.002)
            self.time += 1.0
            self.tend(*held)


@pytest.fixture
def world() -> Iterator[World]:
    """One node, one pod on it."""
    found = World()
    yield found
    found.drains.stop()


def test_a_held_instance_is_drained_and_let_go_once_however_often_it_is_seen(world: World) -> None:
    world.to_the_end(HOLD)
    world.tend(HOLD, HOLD)
    assert world.cluster.done == ["cordon ip-10-0-1-5 rollout/dev-windows", "evict web"]
    assert world.hooks.told == ["beat i-0a", "CONTINUE i-0a"]
    (told,) = world.drains.reports
    assert (told.instance, told.end, told.why) == ("i-0a", "drained", ())
    assert world.said[-1] == "i-0a is drained and goes"


@pytest.mark.parametrize(("kept", "then"), [(True, "it is kept"), (False, "its group does not keep it")])
def test_a_drain_that_fails_abandons_the_termination(world: World, kept: bool, then: str) -> None:
    world.cluster.allowed = 0
    world.to_the_end(replace(HOLD, kept=kept))
    assert world.hooks.told[-1] == "ABANDON i-0a"
    assert world.drains.reports[0].end == "failed"
    assert then in world.said[-1]
    assert "kept by shop/web (allows 0; 2 healthy, 2 wanted)" in world.said[-1]


def test_a_pod_that_would_lose_something_unasked_abandons_it_and_the_node_takes_no_pods(world: World) -> None:
    world.cluster.standing = [pod("tool", bare=True)]
    world.to_the_end(HOLD)
    assert (world.hooks.told[-1], world.drains.reports[0].end) == ("ABANDON i-0a", "refused")
    assert world.cluster.done == ["cordon ip-10-0-1-5 rollout/dev-windows"]


def test_an_instance_that_never_joined_goes_at_once(world: World) -> None:
    world.cluster.node = None
    world.to_the_end(HOLD)
    assert world.hooks.told == ["beat i-0a", "CONTINUE i-0a"]


def test_the_hook_is_kept_waiting_three_times_in_each_of_its_waits(world: World) -> None:
    world.cluster.allowed = 0
    block = threading.Event()
    world.reach = lambda: cast("None", block.wait(5))
    world.tend(HOLD)
    for _ in range(9):
        world.time += 50.0
        world.drains.beat([HOLD], every=50.0)
    assert world.hooks.told == ["beat i-0a"] * 5
    block.set()


def test_without_the_right_to_answer_no_node_is_touched_and_it_is_told_once(world: World) -> None:
    """Else a node would be drained for nothing: its hook would wait on until its time is over."""
    world.hooks.refusal = "missing permission autoscaling:RecordLifecycleActionHeartbeat"
    world.tend(HOLD, times=3)
    assert (world.cluster.done, world.drains.reports, world.drains.busy) == ([], (), False)
    line = "hook eks-windows-nodes-terminate of i-0a: missing permission autoscaling:RecordLifecycleActionHeartbeat"
    assert (world.drains.unread, world.said) == ((line,), [line])
    world.hooks.refusal = ""
    world.to_the_end(HOLD)
    assert (world.drains.unread, world.hooks.told[-1]) == ((), "CONTINUE i-0a")


def test_a_hook_that_somebody_else_answered_ends_its_drain_as_failed(world: World) -> None:
    block = threading.Event()
    world.reach = lambda: cast("None", block.wait(5))
    world.tend(HOLD)
    world.hooks.waiting, world.time = False, 150.0
    world.drains.beat([], every=100.0)
    block.set()
    assert world.drains.reports[0].end == "failed"
    assert "no longer waits: somebody else answered it" in world.drains.reports[0].why[0]


def test_of_two_that_drain_one_node_the_later_one_finds_it_drained_too(world: World) -> None:
    """The other has answered the hook, and a word about it is due, when this one looks again."""
    world.tend(HOLD)
    world.drains._pool.shutdown()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] its drain has come to its end
    world.hooks.waiting, world.time = False, 200.0
    world.drains.beat([], every=100.0)
    world.tend()
    (told,) = world.drains.reports
    assert (told.end, world.hooks.told) == ("drained", ["beat i-0a", "beat i-0a", "CONTINUE i-0a"])


def test_an_api_server_that_is_away_for_a_while_only_delays_a_drain(world: World) -> None:
    away = iter([True, True])

    def reach() -> None:
        if next(away, False):
            raise LostError("the connection was lost")

    world.reach = reach
    world.to_the_end(HOLD)
    assert world.hooks.told[-1] == "CONTINUE i-0a"
    assert world.said.count("i-0a: the connection was lost; it is tried again") == 2


def test_one_that_stays_away_fails_the_drain_when_its_time_is_over(world: World) -> None:
    def reach() -> None:
        raise LostError("the connection was lost")

    world.reach = reach
    world.tend(HOLD)
    world.time = 1800.0
    world.to_the_end(HOLD)
    assert world.hooks.told[-1] == "ABANDON i-0a"
    assert world.drains.reports[0].why == ("the connection was lost",)


def test_a_stop_ends_the_evictions_and_gives_each_hook_its_whole_wait_once_more(world: World) -> None:
    world.cluster.allowed = 0
    world.tend(HOLD)
    while not world.cluster.done:
        time.sleep(0.001)
    left = world.drains.stop()
    asked = world.cluster.time
    time.sleep(0.05)
    assert world.cluster.time == asked
    assert world.hooks.told == ["beat i-0a", "beat i-0a"]
    assert world.cluster.done == ["cordon ip-10-0-1-5 rollout/dev-windows"]
    (line,) = left
    assert line.startswith("i-0a of dev/windows stays cordoned and waits 300 seconds more; the same command goes on")
    assert world.drains.reports[0].end == "draining"


def test_a_run_that_follows_a_stopped_one_goes_on_with_its_node(world: World) -> None:
    world.cluster.node = Node(
        name=NODE.name, instance=NODE.instance, unschedulable=True, cordoned_by="rollout/dev-windows"
    )
    world.to_the_end(HOLD)
    assert world.cluster.done == ["evict web"]
    assert world.drains.reports[0].end == "drained"
