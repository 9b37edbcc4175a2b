from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.builds import pipelines
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Pipeline
    from eks_windows.rule import Options

MATCH_ONLY = "EXPRESSION_MATCH_ONLY"
EXPECTED = f"a monthly schedule with {MATCH_ONLY}"

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((?P<fields>[^)]*)\)")
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1}
SHORTEST_MONTH = 28
_EVERY_MONTH = ("*", "*/1", "1-12", "jan-dec", "?")


class ScheduleSkipsNoMonth(Rule):
    """Every patch day makes an image."""

    id = "schedule-skips-no-month"
    title = "Pipelines of Windows images build every month."
    reason = (
        "With the default start condition a scheduled build starts only when a newer parent or component is "
        "there. Windows updates are neither, so a month without a new parent image is skipped in silence. "
        "Schedules for the 31st, for a fifth weekday or for some months skip months as well."
    )
    source = "https://docs.aws.amazon.com/imagebuilder/latest/userguide/cron-expressions.html"
    fix = 'schedule_expression="cron(0 9 ? * wed#2 *)", pipeline_execution_start_condition="EXPRESSION_MATCH_ONLY"'
    severity = Severity.MEDIUM

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge schedule and start condition of each pipeline of a Windows recipe."""
        del options
        for pipeline, unclear in pipelines(estate):
            for finding in _judged(pipeline):
                yield finding if unclear is None else finding.hinging_on(unclear)


def _judged(pipeline: Pipeline) -> Iterator[Finding]:
    if pipeline.schedule is None:
        return
    if pipeline.schedule.unknown is not None:
        yield unproven("The pipeline builds every month.", pipeline.schedule, EXPECTED)
    elif pipeline.schedule.value is None:
        yield Finding(pipeline.schedule.place, "The pipeline builds only when started.", "no schedule", EXPECTED)
    elif skips(pipeline.schedule.value):
        what = "The pipeline's schedule skips months."
        yield Finding(pipeline.schedule.place, what, pipeline.schedule.value, EXPECTED)
    elif pipeline.condition.unknown is not None:
        yield unproven("The pipeline builds every month.", pipeline.condition, EXPECTED)
    elif pipeline.condition.value != MATCH_ONLY:
        what = "The pipeline skips a month in which no newer parent image comes out."
        found = pipeline.condition.value or "no start condition, which waits for dependency updates"
        yield Finding(pipeline.condition.place, what, found, MATCH_ONLY)


def skips(expression: str) -> bool:
    """Whether a schedule leaves out a month of some year. What is no schedule is left to AWS to refuse."""
    rate = _RATE.fullmatch(expression)
    if rate:
        return int(rate[1]) * _DAYS[rate[2]] > SHORTEST_MONTH
    cron = _CRON.fullmatch(expression)
    fields = cron["fields"].lower().split() if cron else []
    if len(fields) not in (5, 6):  # the year may be left out
        return False
    _, _, day, month, weekday, *_ = fields
    days = [int(number) for number in re.findall(r"\d+", day)]
    return month not in _EVERY_MONTH or (bool(days) and min(days) > SHORTEST_MONTH) or weekday.endswith("#5")
