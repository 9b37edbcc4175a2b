"""From starts of nodes to how long each phase takes, and what changed between two looks. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.terminal.output import JSON_VERSION
from operations.timings.facts import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from operations.timings.facts import Start

PHASES = {
    "launch": (Moment.ASKED, Moment.LAUNCHED),
    "Windows": (Moment.LAUNCHED, Moment.STARTED),
    "bootstrap": (Moment.STARTED, Moment.BOOTSTRAPPED),
    "join": (Moment.BOOTSTRAPPED, Moment.READY),
    "before EC2Launch": (Moment.LAUNCHED, Moment.AGENT),
    "EC2Launch": (Moment.AGENT, Moment.WINDOWS),
    "modules": (Moment.MODULES, Moment.LOADED),
    "bootstrapper": (Moment.SERVICE, Moment.SERVED),
    "to registered": (Moment.LAUNCHED, Moment.REGISTERED),
    "to Ready": (Moment.LAUNCHED, Moment.READY),
    "to counted": (Moment.LAUNCHED, Moment.COUNTED),
}
"""From which moment to which; the first four are one after the other, the next four parts of them."""

IN_TURN = tuple(PHASES)[:4]

TO_READY = "to Ready"


@dataclass(frozen=True, kw_only=True)
class Timing:
    """A phase of the nodes of a group that run an AMI.

    Attributes:
        nodes: of which both ends are known.
        p50_seconds: of half of them; nearest rank.
        p95_seconds: of 19 in 20 of them.
        worst_seconds: of the last.
    """

    group: str
    image: str
    phase: str
    nodes: int
    p50_seconds: int
    p95_seconds: int
    worst_seconds: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """Timings by group, AMI and phase. `silent` are nodes whose phases nobody tells; `unread` could not be asked."""

    version: int = JSON_VERSION
    timings: tuple[Timing, ...] = ()
    silent: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change:
    """A phase before and after, of a group; None where one of both has no node."""

    group: str
    phase: str
    before: Timing | None
    after: Timing | None


def report(starts: Sequence[Start], unread: Iterable[str] = ()) -> Report:
    """What is to be said of nodes' starts."""
    by_image: dict[tuple[str, str], list[Start]] = defaultdict(list)
    for each in starts:
        by_image[each.group, each.image].append(each)
    timings = [
        found
        for (group, image), some in sorted(by_image.items())
        for phase in PHASES
        if (found := _timing(group, image, phase, some)) is not None
    ]
    silent = [each.instance for each in starts if all(each.seconds(*ends) is None for ends in PHASES.values())]
    return Report(timings=tuple(timings), silent=tuple(sorted(silent)), unread=tuple(dict.fromkeys(unread)))


def compare(before: Sequence[Timing], after: Sequence[Timing]) -> tuple[Change, ...]:
    """Phase by phase; of several AMIs of a group, the one that most nodes run."""
    first, second = most(before), most(after)
    keys = sorted({*first, *second}, key=lambda key: (key[0], list(PHASES).index(key[1])))
    return tuple(
        Change(group=group, phase=phase, before=first.get((group, phase)), after=second.get((group, phase)))
        for group, phase in keys
    )


def ready_seconds(starts: Iterable[Start]) -> int | None:
    """From launch to Ready of 19 in 20 of these nodes; None where no node tells."""
    known = [seconds for each in starts if (seconds := each.seconds(*PHASES[TO_READY])) is not None]
    return percentile(known, 95) if known else None


def percentile(values: Sequence[int], percent: int) -> int:
    """The nearest rank: the smallest value that at least so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def _timing(group: str, image: str, phase: str, starts: Sequence[Start]) -> Timing | None:
    known = [seconds for each in starts if (seconds := each.seconds(*PHASES[phase])) is not None]
    if not known:
        return None
    return Timing(
        group=group,
        image=image,
        phase=phase,
        nodes=len(known),
        p50_seconds=percentile(known, 50),
        p95_seconds=percentile(known, 95),
        worst_seconds=max(known),
    )


def most(timings: Sequence[Timing]) -> dict[tuple[str, str], Timing]:
    """By group and phase; of several AMIs of a group, the one that most nodes run."""
    found: dict[tuple[str, str], Timing] = {}
    for each in sorted(timings, key=lambda one: one.nodes):
        found[each.group, each.phase] = each
    return found
