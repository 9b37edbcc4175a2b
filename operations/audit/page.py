"""A report as one page that stands by itself, for people who would rather look than read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from operations.audit.finding import ORDER
from operations.audit.grid import HEIGHT, WIDTH, grid
from operations.audit.timeline import timeline
from operations.pages import pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from operations.audit.past import Age, Past
    from operations.audit.report import GroupSummary, Report

_AGES = ((7, "to 7 days"), (14, "to 14"), (21, "to 21"), (28, "to 28"), (35, "to 35"), (45, "to 45"), (60, "to 60"))
_LATE = 45
"""From this age on, in days, a node is a finding (`node-age`)."""

_OLDER = "older"
_TALLEST = 120
_WIDEST = 180
_RELEASES = 12
"""Releases of a picture: those of a year of patch days."""

_DAY = 24 * 3600

_TEMPLATES = pages(Path(__file__).parent)


@dataclass(frozen=True)
class _Column:
    label: str
    count: int
    height: int
    colour: str


def as_html(report: Report) -> str:
    """The page. Names of instances, groups and clusters come from elsewhere: every value is escaped."""
    counts = Counter(each.severity for each in report.findings)
    links = {each.place: f"group-{number}" for number, each in enumerate(report.groups)}
    return _TEMPLATES.get_template("page.html.j2").render(
        report=report,
        links=links,
        grid=grid(report, links),
        size=(WIDTH, HEIGHT),
        timeline=timeline(report),
        instances=sum(each.instances for each in report.groups),
        on_pinned=sum(each.on_pinned for each in report.groups),
        counts=[(severity, counts[severity]) for severity in ORDER],
        columns=list(_columns(report)),
        share=_share,
        curve=_curve(report.past) if report.past else None,
        bars=_bars(report.past) if report.past else [],
    )


@dataclass(frozen=True)
class _Curve:
    """How old the patches of the worst and of the median node were, as points of a picture."""

    worst: str
    median: str
    most_days: int
    first: str
    last: str


@dataclass(frozen=True)
class _Bar:
    """A release, and how long it took to the last node."""

    label: str
    words: str
    width: int


def _curve(past: Past) -> _Curve | None:
    """Nothing where there are not two audits: a line has two ends."""
    known = [each for each in past.ages if each.worst_seconds is not None]
    if len(known) < 2:  # noqa: PLR2004  its two ends
        return None
    begun, whole = known[0].at, max((known[-1].at - known[0].at).total_seconds(), 1)
    most = max(*(each.worst_seconds or 0 for each in known), _DAY)

    def points(seconds: Callable[[Age], int | None]) -> str:
        places = (
            (50 + (each.at - begun).total_seconds() * 650 / whole, 150 - (seconds(each) or 0) * _TALLEST / most)
            for each in known
        )
        return " ".join(f"{x:.0f},{y:.0f}" for x, y in places)

    return _Curve(
        points(lambda each: each.worst_seconds),
        points(lambda each: each.median_seconds),
        -(-most // _DAY),
        f"{begun:%Y-%m-%d}",
        f"{known[-1].at:%Y-%m-%d}",
    )


def _bars(past: Past) -> list[_Bar]:
    newest = sorted(past.lags, key=lambda each: each.released)[-_RELEASES:]
    most = max((each.worst_seconds for each in newest), default=1) or 1
    return [
        _Bar(
            f"{each.released:%Y-%m-%d} {each.ami}",
            f"{_days(each.worst_seconds)} d to the last of {each.nodes} nodes, {_days(each.median_seconds)} d to half",
            max(each.worst_seconds, 0) * _WIDEST // most,
        )
        for each in newest
    ]


def _days(seconds: int) -> str:
    return f"{seconds / _DAY:.1f}"


def _share(group: GroupSummary) -> int:
    return group.on_pinned * 100 // group.instances if group.instances else 0


def _columns(report: Report) -> Iterator[_Column]:
    """How many instances are of which age."""
    ages = Counter(_label(days) for group in report.groups for days in group.ages_days)
    most = max(ages.values(), default=1)
    for limit, label in (*_AGES, (None, _OLDER)):
        late = limit is None or limit > _LATE
        yield _Column(label, ages[label], ages[label] * _TALLEST // most, "--warning" if late else "--note")


def _label(days: int) -> str:
    return next((label for limit, label in _AGES if days <= limit), _OLDER)
