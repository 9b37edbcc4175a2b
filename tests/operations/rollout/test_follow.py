"""Following a roll-out, over looks that are played: when it ends, how, and what is told on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from operations.cli import app
from operations.drain.run import Clock
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.rollout.drains import DrainReport
from operations.rollout.facts import Declared, Group, Instance, Live, Refresh
from operations.rollout.follow import PATIENCE, SCALE_IN, Report, Told, follow, outdated
from operations.rollout.follow_command import exit_code
from operations.rollout.look import GroupNodes, Look
from operations.rollout.stages import NodeReport, Stage
from operations.rollout.verify import State, verify

if TYPE_CHECKING:
    from collections.abc import Sequence

DECLARED = Declared(
    cluster="dev", node_group="windows", auto_scaling_group="dev-windows", template="lt-1", version=2, region="eu"
)
NEW = Instance(id="i-0b", state="InService", template="lt-1", version="2")
OLD = Instance(id="i-0a", state="InService", template="lt-1", version="1")
RUNNING = Refresh(id="r", status="InProgress", percentage=0, begun=datetime(2026, 11, 12, tzinfo=UTC))
DONE = replace(RUNNING, status="Successful", percentage=100)


WELL = NodeReport(instance="i-0b", node="n", stage=Stage.READY, minutes=25)
COMING = replace(WELL, stage=Stage.JOINING)
HANGING = replace(COMING, reason="nothing maps its role")


def look(*instances: Instance, refresh: Refresh = RUNNING, unread: Sequence[str] = (), node: NodeReport = WELL) -> Look:
    live = Live(
        template="lt-1",
        version="2",
        desired=1,
        instances=instances,
        version_made=datetime(2026, 11, 11, tzinfo=UTC),
        refresh=refresh,
    )
    groups = (Group(declared=DECLARED, live=live),)
    nodes = (GroupNodes(cluster="dev", node_group="windows", nodes=(node,)),)
    return Look(report=verify(groups), groups=groups, nodes=nodes, unread=tuple(unread))


ROLLING = look(OLD)
GOING = look(replace(OLD, state="Terminating:Wait"), NEW, refresh=DONE)
RIGHT_ONE = look(NEW, refresh=DONE)
FAILED = look(OLD, refresh=replace(RUNNING, status="Failed"))
CANCELLED = look(OLD, NEW, refresh=replace(RUNNING, status="Cancelled"))
MORE = look(NEW, replace(NEW, id="i-0c"), refresh=DONE)


@dataclass
class Work:
    """Drains that take so many looks."""

    looks: int
    reports: tuple[DrainReport, ...] = ()
    unread: Sequence[str] = ()
    seen: int = 0

    @property
    def busy(self) -> bool:
        return self.seen < self.looks

    def tend(self, groups: Sequence[Group]) -> None:
        assert groups
        self.seen += 1


@dataclass
class Following:
    """Looks one after the other, the last again and again."""

    looks: list[Look]
    taken: int = 0
    time: float = 0.0
    told: list[Look] = field(default_factory=list[Look])

    def look(self) -> Look:
        self.taken += 1
        return self.looks[min(self.taken, len(self.looks)) - 1]

    def run(self, work: Work | None = None, seconds: float = 1e6) -> Report:
        return follow(self.look, work, seconds, Clock(lambda: self.time, self._sleep), self.told.append)

    def _sleep(self, seconds: float) -> None:
        self.time += seconds


@pytest.mark.parametrize(
    ("looks", "taken", "state"),
    [
        ([RIGHT_ONE], 1, State.RIGHT),
        ([ROLLING, ROLLING, RIGHT_ONE], 3, State.RIGHT),
        ([ROLLING, FAILED], 2, State.WRONG),
        ([GOING, GOING, RIGHT_ONE], 3, State.RIGHT),
        ([look(NEW, refresh=DONE, node=COMING), RIGHT_ONE], 2, State.RIGHT),
        ([look(NEW, refresh=DONE, node=HANGING), RIGHT_ONE], 1, State.WRONG),
        ([look(OLD, NEW, node=HANGING), RIGHT_ONE], 2, State.RIGHT),
        ([MORE, GOING, RIGHT_ONE], 3, State.RIGHT),
        ([CANCELLED, GOING, FAILED], 3, State.WRONG),
        ([MORE], SCALE_IN, State.RIGHT),
        ([look(NEW, replace(NEW, id="i-0c", protected=True), refresh=DONE)], SCALE_IN, State.RIGHT),
        ([look(replace(NEW, protected=True), replace(NEW, id="i-0c", protected=True), refresh=DONE)], 1, State.RIGHT),
    ],
    ids=[
        "right at once",
        "right after a while",
        "failed",
        "right, and a former node is held",
        "in service, and not yet Ready",
        "in service, and never Ready",
        "one that hangs while others may follow",
        "right, and one more than desired is about to go",
        "cancelled, and one more than desired is about to go",
        "one more than desired stays",
        "one more than desired, and not all are protected",
        "protected ones stay",
    ],
)
def test_a_roll_out_is_followed_to_its_end(looks: list[Look], taken: int, state: State) -> None:
    following = Following(looks)
    report = following.run()
    assert (following.taken, report.state, len(following.told)) == (taken, state, taken)


def test_it_ends_when_its_time_is_over_and_a_drain_is_ended_first() -> None:
    following = Following([ROLLING])
    assert (following.run(seconds=60).state, following.taken) == (State.ROLLING, 5)
    work = Work(looks=9)
    longer = Following([ROLLING])
    longer.run(work, seconds=60)
    assert (work.seen, longer.taken) == (9, 9)


def test_a_failed_roll_out_is_left_when_its_drains_have_ended() -> None:
    work, following = Work(looks=3), Following([FAILED])
    following.run(work)
    assert following.taken == 3


def test_what_is_not_read_for_a_moment_is_no_end_and_what_is_not_read_for_long_is_one() -> None:
    dark = look(NEW, refresh=DONE, unread=["nodes of dev: no answer"])
    passing = Following([dark, dark, RIGHT_ONE])
    assert (passing.run().unread, passing.taken) == ((), 3)
    lasting = Following([dark])
    assert (lasting.run().unread, lasting.taken) == (("nodes of dev: no answer",), PATIENCE)


@pytest.mark.parametrize("option", ["--bare-pods", "--empty-dir-data", "--kept-pods", "--force-after"])
def test_what_a_drain_may_do_is_refused_where_nothing_is_drained(option: str) -> None:
    ran = CliRunner().invoke(app, ["rollout", "follow", "--outputs", "none.json", option])
    assert (ran.exit_code, "what a drain may do was said, and no --drain" in ran.stderr) == (2, True)


DRAINED = DrainReport(cluster="dev", node_group="windows", instance="i-0a", end="drained")


@pytest.mark.parametrize(
    ("seen", "work", "code"),
    [
        (RIGHT_ONE, None, RIGHT),
        (RIGHT_ONE, Work(0, (DRAINED,)), RIGHT),
        (RIGHT_ONE, Work(0, (replace(DRAINED, end="failed"),)), FOUND),
        (RIGHT_ONE, Work(0, (replace(DRAINED, end="refused"),), ["x"]), FOUND),
        (RIGHT_ONE, Work(0, (), ["missing permission"]), INCOMPLETE),
        (FAILED, Work(0, (), ["missing permission"]), FOUND),
        (ROLLING, None, FOUND),
        (look(NEW, refresh=DONE, node=COMING), None, FOUND),
        (look(NEW, refresh=DONE, node=HANGING), None, FOUND),
    ],
    ids=[
        "right",
        "drained",
        "a drain failed",
        "one was refused",
        "not told",
        "wrong is worse",
        "not yet",
        "no node yet",
        "no node ever",
    ],
)
def test_the_exit_code_is_the_truth(seen: Look, work: Work | None, code: int) -> None:
    assert exit_code(Following([seen]).run(work, seconds=0)) == code


def test_only_what_a_refresh_is_about_to_replace_is_outdated() -> None:
    """After one that failed the former nodes serve on, and shall take pods as gladly as the others."""
    both = look(OLD, NEW).groups
    assert outdated(both) == {"dev": ({"i-0a", "i-0b"}, {"i-0a"})}
    back = [replace(each, declared=replace(DECLARED, version=1)) for each in both]
    assert outdated(back) == {"dev": ({"i-0a", "i-0b"}, {"i-0b"})}
    for status in ("Failed", "Cancelled", "Successful"):
        ended = look(OLD, NEW, refresh=replace(RUNNING, status=status)).groups
        assert outdated(ended) == {"dev": ({"i-0a", "i-0b"}, set())}
    assert outdated([replace(both[0], live=None)]) == {}
    assert outdated(GOING.groups) == {"dev": ({"i-0a", "i-0b"}, {"i-0a"})}


def test_each_change_is_told_once_with_the_reason_why_a_node_hangs() -> None:
    said: list[str] = []
    told = Told(said.append)
    hanging = look(OLD, node=HANGING)
    told.tell(hanging)
    told.tell(hanging)
    assert said == [
        "dev/windows: 0 of 1 instances on version 2, 1 of 1 in service, refresh at 0 percent",
        "dev/windows: i-0b (n) is joining: nothing maps its role",
    ]
    told.tell(look(OLD, NEW, node=HANGING, unread=["nodes of dev: no answer"]))
    assert said[2:] == [
        "dev/windows: 1 of 2 instances on version 2, 2 of 1 in service, refresh at 0 percent",
        "not read: nodes of dev: no answer",
    ]


def test_a_share_that_falls_because_a_group_has_grown_is_told_as_that_and_is_no_error() -> None:
    said: list[str] = []
    told = Told(said.append)
    for desired, percentage in ((2, 60), (4, 50), (4, 75)):
        (group,) = look(OLD, NEW).report.groups
        grown = replace(group, desired=desired, percentage=percentage)
        told.tell(Look(report=replace(ROLLING.report, groups=(grown,))))
    grown_lines = [line for line in said if "scaled out" in line]
    assert grown_lines == ["dev/windows: it was scaled out from 2 to 4 nodes, so 60 percent are 50"]
    assert {verify(look(OLD).groups).state} == {State.ROLLING}
