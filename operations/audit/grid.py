"""The picture of clusters and their groups by the release that they run. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from operations.audit.clip import clipped
from operations.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from operations.audit.report import GroupSummary, Place, Report

SHADES = 5
"""Releases with a shade of their own; the last is that of all that are older."""

WIDTH, HEIGHT, HEAD, SIDE = 132, 60, 24, 190
"""Of a cell, of the line above the cells, and of the names beside them, in pixels."""

_LETTERS = 18
_SIDE_LETTERS = 26
_LAST = datetime.min.replace(tzinfo=UTC)

MARKS = {
    "right": ("✓", "all on the pinned AMI, nothing found"),
    "found": ("!", "all on the pinned AMI, and something else is found"),
    "behind": ("✗", "some not on the pinned AMI"),
    "rolling": ("↻", "a roll-out is under way"),
    "unread": ("?", "not read, or its nodes were not"),
    "empty": ("○", "no instances"),
    "gone": ("–", "there is no such group"),
}
"""How a cell stands, to its mark and what that says: a shape, so that colour tells nothing alone."""

_WORDS = {"unread": "not read", "empty": "no instances", "gone": "gone"}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A group: where it is drawn, what stands in it, and the whole of it in words.

    Attributes:
        link: id of what the page says of the group, "" where it says nothing else.
        shade: of its release, from 0 for the newest; None where nothing runs, or nothing is known of it.
        state: of `MARKS`.
    """

    x: int
    link: str
    name: str
    release: str
    share: str
    words: str
    shade: int | None
    state: str

    @property
    def mark(self) -> str:
        """Of its state."""
        return MARKS[self.state][0]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A cluster."""

    y: int
    name: str
    below: str
    words: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Shade:
    """A release of the legend."""

    shade: int
    label: str
    groups: int


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The picture; `columns` are those of a name that many clusters have."""

    width: int
    height: int
    columns: tuple[tuple[int, str, str], ...]
    rows: tuple[Row, ...]
    shades: tuple[Shade, ...]
    marks: tuple[tuple[str, str], ...]


def grid(report: Report, links: Mapping[Place, str]) -> Grid:
    """Clusters from above to below, groups from left to right: those of one name in one column.

    Args:
        report: what is drawn.
        links: ids by group.
    """
    shades = _shades(report.groups)
    groups = {each.place: each for each in report.groups}
    by_cluster: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
    for place in (*groups, *report.missed):
        by_cluster[place.account, place.region, place.cluster].append(place)
    columns = _columns(by_cluster.values())
    rows: list[Row] = []
    for number, (cluster, places) in enumerate(sorted(by_cluster.items())):
        at = _at(places, columns)
        cells = [_cell(place, groups.get(place), x, links.get(place, ""), shades) for place, x in at]
        where = " ".join(filter(None, cluster[:2]))
        row = Row(
            y=HEAD + number * HEIGHT,
            name=clipped(cluster[2], _SIDE_LETTERS),
            below=clipped(where, _SIDE_LETTERS),
            words=f"{cluster[2]}, {where}",
            cells=tuple(cells),
        )
        rows.append(row)
    widest = max((cell.x + WIDTH for row in rows for cell in row.cells), default=SIDE)
    seen = {cell.state for row in rows for cell in row.cells}
    return Grid(
        width=widest,
        height=HEAD + len(rows) * HEIGHT,
        columns=tuple((SIDE + at * WIDTH, clipped(name, _LETTERS), name) for name, at in columns.items()),
        rows=tuple(rows),
        shades=_legend(report.groups, shades),
        marks=tuple(mark for state, mark in MARKS.items() if state in seen),
    )


def _columns(clusters: Iterable[Sequence[Place]]) -> dict[str, int]:
    """The columns of names that more than one cluster has."""
    names = Counter(place.node_group for places in clusters for place in places)
    shared = sorted(name for name, count in names.items() if count > 1)
    return {name: at for at, name in enumerate(shared)}


def _at(places: Sequence[Place], columns: Mapping[str, int]) -> Iterator[tuple[Place, int]]:
    """Each group with its place; what has no column of its own comes behind those."""
    alone = len(columns)
    for place in sorted(places, key=lambda each: (columns.get(each.node_group, len(columns)), each.node_group)):
        at = columns.get(place.node_group)
        if at is None:
            at, alone = alone, alone + 1
        yield place, SIDE + at * WIDTH


def _shades(groups: Sequence[GroupSummary]) -> dict[str, int]:
    """The shade of each release, newest first. A release has one name in all Regions, and an AMI in each."""
    came: dict[str, datetime] = {}
    for running in (each for group in groups for each in group.running):
        came[running.release] = max(came.get(running.release, _LAST), running.released or _LAST)
    newest = sorted(came, key=lambda release: (came[release], release), reverse=True)
    return {release: min(rank, SHADES - 1) for rank, release in enumerate(newest)}


def _legend(groups: Sequence[GroupSummary], shades: Mapping[str, int]) -> tuple[Shade, ...]:
    counts = Counter(group.running[0].release for group in groups if group.running)
    by_shade: dict[int, list[str]] = defaultdict(list)
    for release, shade in shades.items():
        by_shade[shade].append(release)
    return tuple(
        Shade(
            shade=shade,
            label=releases[0] if len(releases) == 1 else f"{len(releases)} older releases",
            groups=sum(counts[each] for each in releases),
        )
        for shade, releases in sorted(by_shade.items())
    )


def _cell(place: Place, group: GroupSummary | None, x: int, link: str, shades: Mapping[str, int]) -> Cell:
    state = _state(group)
    first = group.running[0] if group and group.running else None
    share = f"{group.on_pinned} of {group.instances}" if group and first else ""
    release = first.short if first else _WORDS.get(state, "")
    runs = [f"{each.instances} on {each.release}" for each in group.running] if group else []
    words = [
        f"{place.cluster}/{place.node_group}",
        *runs,
        f"{share} on the pinned AMI" if share else "",
        MARKS[state][1],
    ]
    return Cell(
        x=x,
        link=link,
        name=clipped(place.node_group, _LETTERS),
        release=clipped(release, _LETTERS),
        share=share,
        words=", ".join(filter(None, words)),
        shade=shades[first.release] if first else None,
        state=state,
    )


def _state(group: GroupSummary | None) -> str:
    """The first that holds."""
    if group is None:
        return "unread"
    told = {
        "gone": not group.standing,
        "rolling": group.rolling,
        "empty": not group.instances,
        "behind": group.on_pinned < group.instances,
        "unread": group.nodes is None,
        "found": group.worst in {Severity.ERROR, Severity.WARNING},
    }
    return next((state for state, holds in told.items() if holds), "right")
