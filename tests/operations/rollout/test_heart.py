"""Hooks are kept waiting while an API server hangs, over real sockets and in real time."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
import trustme

from components.kubernetes.client import KubernetesClient, Timeouts
from components.kubernetes.errors import RefusedError
from components.kubernetes.token import TokenSource
from operations.aws import UnreadError
from operations.drain.live import LiveCluster
from operations.drain.run import Clock, Order
from operations.rollout.drains import Drains, Hold, Result
from operations.rollout.follow import follow
from operations.rollout.follow_work import DrainingWork
from operations.rollout.heart import Heart
from operations.rollout.hooks_live import TerminationHooks
from operations.rollout.look import Look
from operations.rollout.verify import verify
from tests.operations.rollout.test_hooks_live import GROUP, HOOK

if TYPE_CHECKING:
    from collections.abc import Iterator

WAIT = 1
"""Seconds that the hook waits."""

HANGS = 0.6
"""Seconds until a request to the API server is given up: a look and the taints ask it one after the other."""

HELD = Hold(
    instance="i-0a", cluster="dev", node_group="windows", auto_scaling_group="a", hook="h", wait=WAIT, kept=True
)


@dataclass
class RunningOut:
    """A hook whose wait ends in real time, as Auto Scaling's does."""

    since: float = field(default_factory=time.monotonic)
    answers: list[str] = field(default_factory=list[str])

    def beat(self, hold: Hold) -> bool:
        waits = time.monotonic() - self.since < hold.wait
        self.since = time.monotonic() if waits else self.since
        return waits

    def answer(self, hold: Hold, result: Result) -> bool:
        if waits := self.beat(hold):
            self.answers.append(result)
        return waits


@pytest.fixture
def hanging() -> Iterator[LiveCluster]:
    """An API server that accepts a connection, and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        authority = trustme.CA().cert_pem.bytes().decode()
        address = f"https://127.0.0.1:{server.getsockname()[1]}"
        timeouts = Timeouts(connect=HANGS, read=HANGS, whole=HANGS)
        yield LiveCluster(KubernetesClient(address, authority, TokenSource(lambda: "k8s-aws-v1.x"), str, timeouts))


def test_a_hook_with_the_shortest_wait_is_answered_by_who_drains_although_every_look_hangs(
    hanging: LiveCluster,
) -> None:
    hooks, said = RunningOut(), list[str]()
    clock = Clock(time.monotonic, lambda seconds: time.sleep(seconds / 100))
    drains = Drains(lambda _: hanging, hooks, Order(run="", goes=True, deadline=0.5), clock, said.append)
    group = {"a": replace(HOOK, wait=WAIT)}
    work = DrainingWork(drains, TerminationHooks(lambda _: group), lambda _: hanging, lambda _: (), said.append)

    def look() -> Look:
        with pytest.raises(RefusedError):
            hanging.nodes({"i-0a"})
        return Look(report=verify((GROUP,)), groups=(GROUP,), unread=("nodes of dev",))

    with Heart(drains, lambda: [HELD], WAIT):
        report = follow(look, work, 60.0, clock, lambda _: None)
        drains.stop()
    assert hooks.answers == ["ABANDON"]
    assert [each.end for each in report.drains] == ["failed"]
    assert "was lost" in report.drains[0].why[0]


def test_what_is_held_is_kept_waiting_before_its_drain_begins() -> None:
    hooks, clock = RunningOut(), Clock(time.monotonic, time.sleep)
    drains = Drains(lambda _: pytest.fail("nothing is drained"), hooks, Order(run=""), clock, lambda _: None)
    looked, began = threading.Event(), hooks.since
    with Heart(drains, lambda: (looked.set(), [HELD])[1], WAIT):
        assert looked.wait(5)
    assert hooks.since > began
    assert drains.reports == ()


def test_it_goes_on_beating_while_auto_scaling_does_not_tell_what_is_held() -> None:
    hooks, clock = RunningOut(), Clock(time.monotonic, time.sleep)
    drains = Drains(lambda _: pytest.fail("asked"), hooks, Order(run=""), clock, lambda _: None)
    again = threading.Event()

    def held() -> list[Hold]:
        again.set()
        raise UnreadError("throttled")

    with Heart(drains, held, WAIT):
        assert again.wait(5)
        again.clear()
        assert again.wait(5)  # it has gone on
