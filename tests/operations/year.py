"""A simulated year: from Amazon's release until every node of the last environment is audited.

How often anybody looks is read from what is shipped: the look for a release by an image with `schedule.whenPublished`,
the looks for a build and for a pin to promote by the monthly workflow.
"""

from __future__ import annotations

import random
import re
import statistics
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

import yaml

from components.facts import defaults
from operations.rollout.forecast import Refresh, of_refresh
from tools.paths import ROOT

WORKFLOW = ROOT / "examples" / "08-patch-month" / "github-actions.yml"
CLUSTERS = 40
SEED = 20261110
YEAR = 2027
ENVIRONMENTS = ("dev", "staging", "prod")
RELEASED = (3, 9)
"""Days from Patch Tuesday to Amazon's release; the least and the most."""
BUILD = (50, 95)
"""Minutes of an image build with its tests and Fast Launch snapshots; the least and the most."""
MERGE = (10, 120)
"""Minutes from the pull request of a pin to its merge: the checks of a preview, and a person or a rule."""
UP = 6
"""Minutes of `pulumi up`."""
AUDIT = 5
"""Minutes from the end of a roll-out until its audit has run."""


@dataclass(frozen=True)
class Cadence:
    """How often is looked: for a release, such as `rate(1 hour)`; for what to pin, as a cron of five fields, UTC."""

    watch: str
    workflow: str

    def __str__(self) -> str:
        return f"{self.watch}, {self.workflow}"


ONCE_A_DAY = Cadence("rate(1 day)", "17 6 * * *")


def shipped() -> Cadence:
    """As a stack file with `whenPublished` and the monthly workflow have it."""
    workflow: dict[Any, Any] = yaml.safe_load(WORKFLOW.read_text())
    (schedule,) = workflow[True]["schedule"]  # YAML 1.1 reads `on` so
    return Cadence(defaults.WATCH_SCHEDULE, schedule["cron"])


def every(rate: str) -> timedelta:
    """The time between two looks of a rate."""
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", rate)
    assert found, rate
    return timedelta(**{f"{found[2]}s": int(found[1])})


def next_run(cron: str, moment: datetime) -> datetime:
    """The first run of a cron of minutes, hours and days of the month that is not before a moment."""
    minutes, hours, days, months, weekdays = cron.split()
    assert (months, weekdays) == ("*", "*"), cron
    times = [time(hour, minute, tzinfo=UTC) for hour in _values(hours, 0, 23) for minute in _values(minutes, 0, 59)]
    wanted = _values(days, 1, 31)
    for after in range(63):  # two months hold each day of the month
        day = moment.date() + timedelta(days=after)
        runs = (datetime.combine(day, each) for each in times if day.day in wanted)
        if found := [each for each in runs if each >= moment]:
            return min(found)
    raise ValueError(cron)


def _values(field: str, least: int, most: int) -> set[int]:
    """What `*`, `*/2`, `9-20` and `1,15` stand for."""
    found: set[int] = set()
    for part in field.split(","):
        whole, _, step = part.partition("/")
        first, _, last = (f"{least}-{most}" if whole == "*" else whole).partition("-")
        found |= set(range(int(first), int(last or first) + 1, int(step or 1)))
    return found


def patch_tuesday(year: int, month: int) -> date:
    """The second Tuesday."""
    first = date(year, month, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7 + 7)


def year(cadence: Cadence) -> dict[str, Any]:
    """A year of forty clusters, each with its groups in three environments that follow each other.

    Hours from Amazon's release until every node of prod is audited, and days from Patch Tuesday.
    """
    chance = random.Random(SEED)  # noqa: S311  the same year at each run
    fleets = [[chance.randint(2, 60) for _ in range(3)] for _ in range(CLUSTERS)]
    hours: list[float] = []
    days: list[float] = []
    for month in range(1, 13):
        tuesday = datetime.combine(patch_tuesday(YEAR, month), datetime.min.time(), UTC)
        released = tuesday + timedelta(days=chance.randint(*RELEASED), minutes=chance.randrange(24 * 60))
        seen = released + every(cadence.watch) * chance.random()
        built = seen + timedelta(minutes=chance.randint(*BUILD))
        for groups in fleets:
            now = built
            for _ in ENVIRONMENTS:
                now = next_run(cadence.workflow, now) + timedelta(minutes=chance.randint(*MERGE) + UP)
                now += timedelta(seconds=max(map(_rolled, groups)), minutes=AUDIT)
            hours.append((now - released).total_seconds() / 3600)
            days.append((now - tuesday).total_seconds() / 86400)
    return {
        "runs": len(hours),
        "median_hours": statistics.median(hours),
        "worst_hours": max(hours),
        "median_days": statistics.median(days),
        "worst_days": max(days),
    }


@cache
def _rolled(nodes: int) -> float:
    """Seconds of a roll-out with the defaults of a stack file beside a surge of a fifth, and drains of five minutes."""
    return of_refresh(refresh(nodes, 120)).seconds


def refresh(nodes: int, most: int) -> Refresh:
    """A refresh of so many nodes, with so many percent of them at the most meanwhile."""
    return Refresh(
        desired=nodes,
        outdated=nodes,
        min_healthy=100,
        max_healthy=most,
        in_service_seconds=540,
        ready_seconds=540,
        warm_up_seconds=0,
        gone_seconds=300,
    )
