"""The workflow that is shipped looks often enough, and on all days on which a release can come."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.operations.year import ONCE_A_DAY, RELEASED, WORKFLOW, next_run, patch_tuesday, shipped, year


def test_every_node_is_audited_within_a_day_of_amazons_release_as_shipped_and_not_by_daily_looks() -> None:
    assert year(shipped())["worst_hours"] < 24 < year(ONCE_A_DAY)["worst_hours"]


def test_the_workflow_looks_on_every_day_on_which_a_release_comes_and_the_day_after() -> None:
    tuesdays = [patch_tuesday(at, month).day for at in range(2024, 2035) for month in range(1, 13)]
    wanted = set(range(min(tuesdays) + RELEASED[0], max(tuesdays) + RELEASED[1] + 2))
    cron = shipped().workflow
    looked = {next_run(cron, datetime(2027, 1, day, tzinfo=UTC)).day for day in range(1, 32)}
    assert wanted <= looked


def test_both_pipelines_look_as_often_and_tell_so() -> None:
    cron = shipped().workflow
    assert cron in (WORKFLOW.parent / "gitlab-ci.yml").read_text()
    minutes, hours, days, *_ = cron.split()
    assert (minutes.isdecimal(), re.fullmatch(r"\*/\d+", hours) is not None) == (True, True)
    for file in ("github-actions.yml", "gitlab-ci.yml"):
        first, _, last = days.partition("-")
        words = f"every {hours[2:]} hours from the {first}th to the {last}th"
        assert words in (WORKFLOW.parent / file).read_text().replace("\n# ", " ")


@pytest.mark.parametrize(
    ("cron", "moment", "run"),
    [
        ("17 * * * *", datetime(2027, 1, 1, 10, 17, tzinfo=UTC), datetime(2027, 1, 1, 10, 17, tzinfo=UTC)),
        ("17 * * * *", datetime(2027, 1, 1, 10, 17, 1, tzinfo=UTC), datetime(2027, 1, 1, 11, 17, tzinfo=UTC)),
        ("0 */6 11-25 * *", datetime(2027, 1, 25, 19, tzinfo=UTC), datetime(2027, 2, 11, tzinfo=UTC)),
        ("5,35 4 * * *", datetime(2027, 12, 31, 4, 6, tzinfo=UTC), datetime(2027, 12, 31, 4, 35, tzinfo=UTC)),
    ],
)
def test_a_cron_runs_when_it_says(cron: str, moment: datetime, run: datetime) -> None:
    assert next_run(cron, moment) == run
