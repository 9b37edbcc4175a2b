"""Waiting: until it is right, wrong or not to be read, and no longer than asked."""

from __future__ import annotations

import pytest

from operations.rollout.verify import GroupReport, Report, State
from operations.rollout.verify_command import watch


def at(percentage: int, state: State = State.ROLLING, *unread: str) -> Report:
    group = GroupReport(
        cluster="dev",
        node_group="windows",
        auto_scaling_group="dev-windows-1",
        template_version=3,
        state=state,
        percentage=percentage,
        desired=2,
        instances=2,
        on_version=percentage // 50,
        in_service=2,
    )
    return Report(groups=(group,), unread=unread)


class Clock:
    """Time that passes by sleeping."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def watched(reports: list[Report], minutes: int) -> tuple[Report, float, list[str]]:
    clock, left, said = Clock(), iter(reports), list[str]()
    return watch(lambda: next(left), minutes * 60, said.append, clock.sleep, clock.now), clock.time, said


def test_it_waits_while_the_roll_out_goes_on_and_says_each_step_once() -> None:
    found, took, said = watched([at(0), at(0), at(50), at(100, State.RIGHT)], 45)
    assert (found.state, took) == (State.RIGHT, 45)
    assert said == [
        "dev/windows: 0 of 2 instances on version 3, 2 of 2 in service, refresh at 0 percent",
        "dev/windows: 1 of 2 instances on version 3, 2 of 2 in service, refresh at 50 percent",
    ]


@pytest.mark.parametrize(
    ("reports", "minutes", "expected"),
    [
        ([at(0)], 0, (State.ROLLING, 0)),
        ([at(0)] * 5, 1, (State.ROLLING, 60)),
        ([at(0), at(50, State.WRONG)], 45, (State.WRONG, 15)),
        ([at(0, State.ROLLING, "missing permission")], 45, (State.ROLLING, 0)),
    ],
    ids=["without a wait", "no longer than asked", "no longer where it is wrong", "nor where it cannot be read"],
)
def test_it_ends(reports: list[Report], minutes: int, expected: tuple[State, float]) -> None:
    found, took, _ = watched(reports, minutes)
    assert (found.state, took) == expected
