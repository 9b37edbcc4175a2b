"""Two looks at the timings of node groups as a page: each a bar, its phases one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from operations.pages import pages
from operations.timings.report import IN_TURN, TO_READY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from operations.timings.report import Change, Timing

_TEMPLATES = pages(Path(__file__).parent)
_LEFT, _WIDE, _HIGH = 70, 560, 40
_COLOURS = dict(zip(IN_TURN, ("--bar", "--note", "--warning", "--right"), strict=True))


@dataclass(frozen=True)
class _Part:
    name: str
    seconds: int
    x: int
    width: int
    colour: str


@dataclass(frozen=True)
class _Bar:
    """A look: its phases, where they end, and where 19 in 20 nodes are Ready (0: nobody tells)."""

    label: str
    words: str
    y: int
    parts: Sequence[_Part]
    end: int
    most: int
    total: str


@dataclass(frozen=True)
class _Row:
    phase: str
    colour: str
    cells: Sequence[str]


@dataclass(frozen=True)
class _Group:
    name: str
    bars: Sequence[_Bar]
    rows: Sequence[_Row]


def as_html(changes: Sequence[Change], unread: Sequence[str]) -> str:
    """The page. Names come from elsewhere: every value is escaped."""
    groups = [_group(name, list(some)) for name, some in groupby(changes, key=lambda each: each.group)]
    return _TEMPLATES.get_template("page.html.j2").render(groups=groups, unread=unread)


def _group(name: str, changes: Sequence[Change]) -> _Group:
    looks = {
        "before": {each.phase: each.before for each in changes if each.before},
        "after": {each.phase: each.after for each in changes if each.after},
    }
    longest = max((_seconds(known) for known in looks.values()), default=0)
    bars = [_bar(label, known, place, longest) for place, (label, known) in enumerate(looks.items())]
    return _Group(name, bars, list(_rows(changes)))


def _seconds(known: dict[str, Timing]) -> int:
    """What the picture of a look has room for."""
    parts = sum(known[phase].p50_seconds for phase in IN_TURN if phase in known)
    before = known[IN_TURN[0]].p50_seconds if IN_TURN[0] in known else 0
    ready = known[TO_READY].p95_seconds if TO_READY in known else 0
    return max(parts, before + ready)


def _bar(label: str, known: dict[str, Timing], place: int, longest: int) -> _Bar:
    """`launch` is before EC2 has the instance, from which Ready counts: it is left of the rest and not in the mark."""
    parts: list[_Part] = []
    x = _LEFT
    for phase in IN_TURN:
        if phase in known:
            width = known[phase].p50_seconds * _WIDE // max(longest, 1)
            parts.append(_Part(phase, known[phase].p50_seconds, x, width, _COLOURS[phase]))
            x += width
    ready = known.get(TO_READY)
    begun = parts[0].width if parts and parts[0].name == IN_TURN[0] else 0
    most = _LEFT + begun + ready.p95_seconds * _WIDE // max(longest, 1) if ready else 0
    total = f"{ready.p50_seconds} s, {ready.p95_seconds} s" if ready else "nobody tells when they were Ready"
    words = ", ".join(f"{each.name} {each.seconds} s" for each in parts)
    return _Bar(
        label, f"{label}: {words or 'no phase is told'}; {total}.", place * _HIGH + 8, parts, max(x, most), most, total
    )


def _rows(changes: Sequence[Change]) -> Iterator[_Row]:
    for each in changes:
        both = (each.before, each.after)
        cells = [
            *(f"{one.p50_seconds} s" if one else "" for one in both),
            *(f"{one.p95_seconds} s" if one else "" for one in both),
        ]
        yield _Row(each.phase, _COLOURS.get(each.phase, ""), cells)
