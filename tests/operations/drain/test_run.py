"""The drain of a node, over a cluster that is played: what leaves when, what a budget keeps, and what is left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from operations.drain.answers import GOING, Answer, Kind
from operations.drain.facts import Budget, Node, Pod
from operations.drain.run import Clock, End, Order, Outcome, drain

if TYPE_CHECKING:
    from collections.abc import Sequence

NODE = Node(name="ip-10-0-1-5", instance="i-0a")
ORDER = Order(run="roll-7", deadline=600.0)


def pod(name: str, *, grace: int = 30, owner: str = "ReplicaSet", critical: bool = False, bare: bool = False) -> Pod:
    return Pod(
        namespace="shop",
        name=name,
        uid=name,
        owner="" if bare else owner,
        critical=critical,
        grace_seconds=grace,
        labels={"app": "web"},
    )


@dataclass
class Played:
    """A cluster whose pods take `ends` seconds to end, `hanging` ones never; so many may be gone at a time."""

    standing: list[Pod]
    node: Node | None = NODE
    ends: float = 10.0
    allowed: int = 99
    hanging: frozenset[str] = frozenset()
    attached: int = 0
    answer: Answer | None = None
    time: float = 0.0
    done: list[str] = field(default_factory=list[str])
    most: int = 0
    shortened: dict[str, int | None] = field(default_factory=dict[str, "int | None"])
    _ending: dict[str, float] = field(default_factory=dict[str, float])

    def find(self, instance: str) -> Node | None:
        return self.node if self.node and self.node.instance == instance else None

    def cordon(self, node: Node, run: str) -> None:
        self.done.append(f"cordon {node.name} {run}")

    def uncordon(self, node: Node) -> None:
        self.done.append(f"uncordon {node.name}")

    def pods(self, node: Node) -> Sequence[Pod]:
        assert node is self.node
        self.standing = [
            one for one in self.standing if one.name in self.hanging or self._ending.get(one.uid, 1e9) > self.time
        ]
        return [replace(one, going=one.uid in self._ending) for one in self.standing]

    def evict(self, pod: Pod, tries: int, grace_seconds: int | None = None) -> Answer:
        self.shortened[pod.name] = grace_seconds
        self.pods(NODE if self.node is None else self.node)
        if self.answer:
            return self.answer
        under_way = sum(one.uid in self._ending for one in self.standing)
        if under_way >= self.allowed:
            return Answer(kind=Kind.LATER, wait=5.0 * 2**tries, why="the budget")
        self._ending[pod.uid] = self.time + self.ends
        self.most = max(self.most, under_way + 1)
        self.done.append(f"evict {pod.name}")
        return GOING

    def delete(self, pod: Pod, grace_seconds: int) -> None:
        self.done.append(f"delete {pod.name} {grace_seconds}")

    def budgets(self, pod: Pod) -> Sequence[Budget]:
        del pod
        return [Budget(namespace="shop", name="web", allowed=0, healthy=2, desired=2)] if self.allowed == 0 else []

    def volumes(self, node: Node) -> int:
        del node
        self.attached = max(0, self.attached - 1)
        return self.attached

    def wait(self, seconds: float) -> None:
        self.time += seconds


def drained(played: Played, order: Order = ORDER) -> tuple[Outcome, list[str]]:
    said: list[str] = []
    return drain("i-0a", played, order, Clock(lambda: played.time, played.wait), said.append), said


def test_a_node_is_cordoned_and_all_its_pods_leave_few_at_a_time() -> None:
    played = Played([pod(f"web-{number}") for number in range(12)])
    outcome, said = drained(played)
    assert outcome == Outcome(end=End.DRAINED)
    assert played.done[0] == "cordon ip-10-0-1-5 roll-7"
    assert sorted(played.done[1:]) == sorted(f"evict web-{number}" for number in range(12))
    assert played.most == 5
    assert played.standing == []
    assert len(said) == 12


def test_a_pod_that_goes_on_standing_after_its_eviction_is_told_once() -> None:
    """As one whose namespace ends: the API server takes no eviction, and the namespace has it go."""
    outcome, said = drained(Played([pod("web")], answer=GOING))
    assert (outcome.end, said) == (End.FAILED, ["shop/web leaves ip-10-0-1-5"])


def test_what_the_others_need_leaves_when_they_are_gone() -> None:
    played = Played([pod("a-dns", critical=True), pod("web")])
    assert drained(played)[0].end is End.DRAINED
    assert played.done[1:] == ["evict web", "evict a-dns"]


def test_a_budget_is_kept_pod_by_pod() -> None:
    played = Played([pod(f"web-{number}") for number in range(3)], allowed=1)
    outcome, said = drained(played)
    assert outcome.end is End.DRAINED
    assert played.most == 1
    assert "shop/web-1 waits: the budget" in said


def test_a_budget_that_never_allows_fails_the_drain_and_keeps_the_cordon() -> None:
    played = Played([pod("web-0")], allowed=0)
    outcome, _ = drained(played)
    assert outcome.end is End.FAILED
    assert outcome.why == (
        "shop/web-0 is still there after 600 seconds: kept by shop/web (allows 0; 2 healthy, 2 wanted)",
    )
    assert played.done == ["cordon ip-10-0-1-5 roll-7"]
    assert 600 <= played.time < 610


def test_only_where_it_is_said_a_pod_is_deleted_against_its_budget_with_time_to_end() -> None:
    played = Played([pod("web-0", grace=45), pod("web-1", grace=0), pod("web-2", grace=3600)], allowed=0)
    outcome, said = drained(played, replace(ORDER, force=True))
    assert outcome.end is End.DRAINED
    assert played.done[1:] == ["delete web-0 45", "delete web-1 1", "delete web-2 60"]
    assert "shop/web-0 was deleted against its budgets" in said


def test_a_grace_period_ends_with_the_time_for_the_node_at_the_latest_and_is_never_none() -> None:
    played = Played([pod("web-0", grace=45), pod("web-1", grace=3600)])
    assert drained(played)[0].end is End.DRAINED
    assert played.shortened == {"web-0": None, "web-1": 600}
    late = Played([pod("web-0", grace=45)])
    drained(late, replace(ORDER, deadline=0.5))
    assert late.shortened == {"web-0": 1}


def test_a_pod_that_hangs_on_its_way_out_is_waited_for_a_minute_longer_than_it_may_take() -> None:
    played = Played([pod("web-0"), pod("web-1", grace=90)], hanging=frozenset({"web-0"}), ends=85.0)
    outcome, said = drained(played)
    assert outcome.end is End.DRAINED
    assert "shop/web-0 hangs on its way out; it goes with the machine" in said
    assert 90 <= played.time <= 96


def test_a_refusal_leaves_the_node_as_it_was() -> None:
    played = Played([pod("web"), pod("tool", bare=True)])
    outcome, _ = drained(played)
    assert outcome == Outcome(end=End.REFUSED, why=("shop/tool: nobody makes it again; allow it with --bare-pods",))
    assert played.done == ["cordon ip-10-0-1-5 roll-7", "uncordon ip-10-0-1-5"]


def test_a_machine_that_goes_anyhow_takes_no_pods_after_a_refusal_either() -> None:
    played = Played([pod("tool", bare=True)])
    assert drained(played, replace(ORDER, goes=True))[0].end is End.REFUSED
    assert played.done == ["cordon ip-10-0-1-5 roll-7"]


@pytest.mark.parametrize(("by", "undone"), [("", []), ("another", []), ("roll-7", ["uncordon ip-10-0-1-5"])])
def test_a_cordon_of_somebody_else_stays(by: str, undone: list[str]) -> None:
    node = replace(NODE, unschedulable=True, cordoned_by=by)
    played = Played([pod("tool", bare=True)], node=node)
    assert drained(played)[0].end is End.REFUSED
    assert played.done == undone


def test_a_drain_that_was_cut_off_goes_on() -> None:
    node = replace(NODE, unschedulable=True, cordoned_by="roll-7")
    played = Played([pod("web")], node=node)
    assert drained(played)[0].end is End.DRAINED
    assert played.done == ["evict web"]


def test_a_pod_that_can_never_leave_ends_the_drain_at_once() -> None:
    played = Played([pod("web")], answer=Answer(kind=Kind.NEVER, why="no access"))
    outcome, _ = drained(played)
    assert (outcome.end, outcome.why, played.time) == (End.FAILED, ("shop/web: no access",), 0.0)


def test_an_instance_that_is_no_node_needs_no_drain() -> None:
    played = Played([], node=None)
    assert drained(played)[0] == Outcome(end=End.DRAINED, why=("i-0a is no node of this cluster",))
    assert played.done == []


def test_a_node_that_is_not_ready_is_not_waited_for() -> None:
    played = Played([pod("web")], node=replace(NODE, ready=False))
    outcome, said = drained(played)
    assert (outcome.end, played.time) == (End.DRAINED, 0.0)
    assert said == ["ip-10-0-1-5 is not Ready: its pods cannot tell that they have ended, and go with it"]


def test_what_stays_is_told_with_the_reason() -> None:
    played = Played([pod("log", owner="DaemonSet")])
    assert drained(played)[0].staying == (("shop/log", "its DaemonSet would put another one here"),)


def test_volumes_come_off_before_the_machine_goes_and_do_not_keep_it_for_ever() -> None:
    played = Played([], attached=4)
    assert drained(played)[0].end is End.DRAINED
    assert played.time == 6.0
    stuck = Played([], attached=10_000)
    outcome, said = drained(stuck)
    assert outcome.end is End.DRAINED
    assert said[-1].endswith("volumes are still attached to ip-10-0-1-5; they come off with the machine")
