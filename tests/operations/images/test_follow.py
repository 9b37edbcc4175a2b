"""Following: until it has ended, no longer than asked, each state said once."""

from __future__ import annotations

import pytest

from operations.images.build import Build
from operations.images.follow import follow


@pytest.mark.parametrize(
    ("states", "minutes", "ended", "took"),
    [
        (["PENDING", "BUILDING", "BUILDING", "AVAILABLE"], 60, "AVAILABLE", 45.0),
        (["BUILDING"] * 9, 1, "BUILDING", 60.0),
        (["FAILED"], 60, "FAILED", 0.0),
    ],
    ids=["to its end", "no longer than asked", "where it has ended it is not waited for"],
)
def test_it_looks_every_quarter_of_a_minute(states: list[str], minutes: int, ended: str, took: float) -> None:
    left, said, time = iter(states), list[str](), [0.0]

    def sleep(seconds: float) -> None:
        time[0] += seconds

    found = follow(lambda: Build(arn="x/1.0.0/1", status=next(left)), minutes * 60, said.append, sleep, lambda: time[0])
    assert (found.status, time[0]) == (ended, took)
    assert [line.split()[0] for line in said] == list(dict.fromkeys(state.lower() for state in states))
