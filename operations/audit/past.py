"""What a history tells: patch age over time, and the lag of each release. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Age:
    """All groups at one audit: age of the AMI that the median and the worst node ran, in seconds; None of no node.

    Attributes:
        median_seconds: of the group in which it was highest.
    """

    at: datetime
    instances: int
    on_pinned: int
    median_seconds: int | None
    worst_seconds: int | None


@dataclass(frozen=True, kw_only=True)
class Lag:
    """A release in a Region: from its publication or build until an audit first saw a node run it.

    Attributes:
        nodes: that ran it.
        median_seconds: of them.
        worst_seconds: of the last of them.
    """

    ami: str
    region: str
    released: datetime
    nodes: int
    median_seconds: int
    worst_seconds: int


@dataclass(frozen=True, kw_only=True)
class Past:
    """This audit and those before it, oldest first."""

    ages: tuple[Age, ...] = ()
    lags: tuple[Lag, ...] = ()


def of_rows(ages: Sequence[Row], nodes: Sequence[Row]) -> Past:
    """From rows of a history: of audits, and of nodes by release."""
    by_release: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for ami, region, released, first in nodes:
        by_release[ami, region, released].append(_seconds(released, first))
    return Past(
        ages=tuple(
            Age(at=_moment(at), instances=instances, on_pinned=on, median_seconds=median, worst_seconds=worst)
            for at, instances, on, worst, median in ages
        ),
        lags=tuple(_lag(*release, sorted(seconds)) for release, seconds in by_release.items()),
    )


def _lag(ami: str, region: str, released: str, seconds: list[int]) -> Lag:
    return Lag(
        ami=ami,
        region=region,
        released=_moment(released),
        nodes=len(seconds),
        median_seconds=seconds[len(seconds) // 2],
        worst_seconds=seconds[-1],
    )


def _seconds(earlier: str, later: str) -> int:
    return int((_moment(later) - _moment(earlier)).total_seconds())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
