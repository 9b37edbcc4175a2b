"""A report as one page that stands by itself, for people who would rather look than read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from operations.audit.finding import ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.audit.report import GroupSummary, Report

_AGES = ((7, "to 7 days"), (14, "to 14"), (21, "to 21"), (28, "to 28"), (35, "to 35"), (45, "to 45"), (60, "to 60"))
_LATE = 45
"""From this age on, in days, a node is a finding (`node-age`)."""

_OLDER = "older"
_TALLEST = 120

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True)
class _Column:
    label: str
    count: int
    height: int
    colour: str


def as_html(report: Report) -> str:
    """The page. Names of instances, groups and clusters come from elsewhere: every value is escaped."""
    counts = Counter(each.severity for each in report.findings)
    return _TEMPLATES.get_template("page.html.j2").render(
        report=report,
        instances=sum(each.instances for each in report.groups),
        on_pinned=sum(each.on_pinned for each in report.groups),
        counts=[(severity, counts[severity]) for severity in ORDER],
        columns=list(_columns(report)),
        share=_share,
    )


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
