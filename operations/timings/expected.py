"""What is expected of a boot, an estimate; phases of nodes of one's own in place of published ones. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts.boot_times import PHASES, Phase, timeline
from operations.terminal.output import JSON_VERSION
from operations.timings.report import most

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from operations.timings.report import Timing


@dataclass(frozen=True, kw_only=True)
class Expected:
    """An estimate of a boot.

    Attributes:
        kind: that it is one.
        machine: the instance type that published figures are of.
        phases: one after the other.
        low_seconds: from launch to Ready, at least.
        high_seconds: at most.
        unmeasured: levers of which nobody has published what they bring.
    """

    version: int = JSON_VERSION
    kind: str = "estimate"
    machine: str
    phases: tuple[Phase, ...]
    low_seconds: int
    high_seconds: int
    unmeasured: tuple[str, ...]


def expected(instance_type: str, levers: Sequence[str], measured: Sequence[Timing], *, fast_launch: bool) -> Expected:
    """The estimate for an instance type and levers.

    Raises:
        ValueError: several groups are measured, so that nobody knows whose figures to take.
    """
    told = timeline(
        " ".join(levers),
        fast_launch=fast_launch,
        instance_type=instance_type,
        measured=dict(_phases(measured)),
    )
    low, high = told.seconds
    return Expected(
        machine=told.machine,
        phases=tuple(told.phases),
        low_seconds=low,
        high_seconds=high,
        unmeasured=tuple(told.unmeasured),
    )


def _phases(measured: Sequence[Timing]) -> Iterator[tuple[str, Phase]]:
    """Half of the nodes took at most the least, 19 in 20 the most. The script's own time is what its module leaves."""
    groups = list(dict.fromkeys(each.group for each in measured))
    if len(groups) > 1:
        raise ValueError(f"tells of {', '.join(groups)}, expected one node group")
    found = {phase: timing for (_, phase), timing in most(measured).items()}
    windows, modules, script, join = (found.get(name) for name in ("Windows", "modules", "bootstrap", "join"))
    seconds: dict[str, tuple[int, int] | None] = {
        "windows": _both(windows),
        "modules": _both(modules),
        "bootstrap": _sum(script, join, modules),
    }
    for name in PHASES:
        took = seconds[name]
        if took is not None:
            yield name, Phase(name, *took, f"{groups[0]}: measured, p50 and p95")


def _both(timing: Timing | None) -> tuple[int, int] | None:
    return None if timing is None else (timing.p50_seconds, timing.p95_seconds)


def _sum(script: Timing | None, join: Timing | None, modules: Timing | None) -> tuple[int, int] | None:
    """From the script's begin until the node is Ready, without the module that it loads."""
    if script is None or join is None or modules is None:
        return None
    low = script.p50_seconds + join.p50_seconds - modules.p50_seconds
    high = script.p95_seconds + join.p95_seconds - modules.p95_seconds
    return min(low, high), max(low, high)
