"""The picture of roll-outs over the last weeks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from operations.audit.clip import clipped
from operations.rollout.facts import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from operations.audit.facts import RollOut
    from operations.audit.report import GroupSummary, Report

WEEKS = 6
"""That Auto Scaling tells of (API, DescribeInstanceRefreshes)."""

ROWS = 60
"""Groups of a picture: those with the newest roll-outs."""

HEIGHT, HEAD = 26, 24
_LEFT, _WIDE = 220, 480
_LETTERS = 30
_LEAST = 4
"""Pixels of the shortest bar."""

_STYLES = {"Successful": "right", "RollbackSuccessful": "warning"}
"""Status of an ended roll-out to the colour of its bar; all else ended badly."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A roll-out: a bar where its end is known or has not come, a point where nobody tells it."""

    x: int
    width: int
    point: bool
    style: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A group: its newest roll-out beside the bars, and all in words."""

    y: int
    name: str
    beside: str
    words: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The picture; `ticks` are the days of its weeks, `left_out` the groups that there is no room for."""

    height: int
    ticks: tuple[tuple[int, str], ...]
    rows: tuple[Row, ...]
    left_out: int


def timeline(report: Report) -> Timeline | None:
    """The groups with a roll-out in the last weeks, newest first; None where there is none."""
    begin = report.at - timedelta(weeks=WEEKS)
    found = [(each, [one for one in each.rollouts if (one.ended or report.at) >= begin]) for each in report.groups]
    some = sorted((pair for pair in found if pair[1]), key=lambda pair: pair[1][-1].begun, reverse=True)
    if not some:
        return None
    shown = some[:ROWS]
    rows = tuple(
        _row(HEAD + number * HEIGHT, group, rollouts, (begin, report.at))
        for number, (group, rollouts) in enumerate(shown)
    )
    days = (begin + timedelta(weeks=week) for week in range(WEEKS + 1))
    return Timeline(
        height=HEAD + len(rows) * HEIGHT,
        ticks=tuple((_x(day, (begin, report.at)), f"{day:%m-%d}") for day in days),
        rows=rows,
        left_out=len(some) - len(shown),
    )


def _row(y: int, group: GroupSummary, rollouts: list[RollOut], span: tuple[datetime, datetime]) -> Row:
    name = f"{group.cluster}/{group.node_group}"
    newest = rollouts[-1]
    return Row(
        y=y,
        name=clipped(name, _LETTERS),
        beside=f"{newest.status} {newest.begun:%m-%d %H:%M}",
        words=f"{name}, {group.region}: {'; '.join(map(_told, reversed(rollouts)))}",
        bars=tuple(_bars(rollouts, span)),
    )


def _told(rollout: RollOut) -> str:
    end = f" to {rollout.ended:%Y-%m-%d %H:%M}" if rollout.ended else ""
    return f"{rollout.kind} {rollout.status} from {rollout.begun:%Y-%m-%d %H:%M}{end}"


def _bars(rollouts: list[RollOut], span: tuple[datetime, datetime]) -> Iterator[Bar]:
    for each in rollouts:
        running = each.status in ACTIVE
        ended = each.ended or (span[1] if running else None)
        x = _x(max(each.begun, span[0]), span)
        yield Bar(
            x=x,
            width=max(_x(ended, span) - x, _LEAST) if ended else 0,
            point=ended is None,
            style="note" if running else _STYLES.get(each.status, "error"),
        )


def _x(moment: datetime, span: tuple[datetime, datetime]) -> int:
    return _LEFT + round((moment - span[0]) / (span[1] - span[0]) * _WIDE)
