"""How long a node takes from its launch until it is Ready: an estimate, of what others have published.

Each phase has its row in `boot_times.csv`, with its source and whether it was measured or derived from what was. What
is changed about a boot edits the phases. `eks-windows timings` tells what the nodes of an account take in truth.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from components.facts.disk import MIB_PER_GIB
from components.facts.instance_types import instance_types

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SMALL, LARGE = "t3.large", "m5a.xlarge"
"""The machines that anybody has told of: two processors on credit, and four."""

_LARGE_MIB = 16 * MIB_PER_GIB

MODULE_SECONDS = (3, 10)
"""Of a module of AWS.Tools: a few (actions/runner-images#9357), and 6 of its first call (amazon-eks-ami#2723)."""

SERVICE_SECONDS = (25, 40)
"""From launch to Ready with eks-windows-bootstrapper and a trimmed answer file: about 30 s in all, by its authors."""

PROGRAM_SECONDS = (30, 40)
"""Of eks-windows-bootstrapper alone: about 90 s in all with Fast Launch, less 50 to 60 of Windows, by its authors."""

PHASES = ("windows", "modules", "bootstrap")
"""Of the boot of Amazon's AMI, one after the other."""

UNMEASURED = ("ssmAgent", "defender")
"""Levers of which nobody has published what they bring."""


@dataclass(frozen=True)
class Phase:
    """A part of a boot: its name, how many seconds it takes at least and at most, and who says so."""

    name: str
    low: float
    high: float
    source: str


@dataclass(frozen=True)
class Timeline:
    """What is expected of a boot.

    Attributes:
        machine: the instance type that the published figures are of.
        phases: one after the other.
        unmeasured: what is changed besides, and whose effect nobody has published.
    """

    machine: str
    phases: Sequence[Phase]
    unmeasured: Sequence[str]

    @property
    def seconds(self) -> tuple[int, int]:
        """From launch to Ready, at least and at most."""
        return round(sum(each.low for each in self.phases)), round(sum(each.high for each in self.phases))

    def __str__(self) -> str:
        """In a few words: ``about 2.5 to 3.5 minutes``."""
        low, high = self.seconds
        return f"about {' to '.join(dict.fromkeys(map(_rounded, (low, high))))} minutes"


def timeline(
    levers: str = "",
    *,
    fast_launch: bool = False,
    instance_type: str = LARGE,
    measured: Mapping[str, Phase] = MappingProxyType({}),
) -> Timeline:
    """The boot of an image.

    Args:
        levers: what differs from Amazon's AMI, as the image's tag has it, see `components.facts.boot`.
        fast_launch: whether its nodes start from Fast Launch's snapshots.
        instance_type: one of less than 16 GiB takes as long as a t3.large, any other as an m5a.xlarge.
        measured: phases of nodes of one's own whose image boots as Amazon's, by name (`PHASES`), in place of published
            ones. What is changed of a phase takes the figures of those who published the change.
    """
    moved = {name: value for name, _, value in (each.partition("=") for each in levers.split())}
    known = instance_types().get(instance_type)
    machine = SMALL if known is not None and known.memory_mib < _LARGE_MIB else LARGE
    phases = {**_published()[machine], **measured}
    snapshot = phases.pop("windows from a snapshot")
    if fast_launch:
        phases["windows"] = snapshot
    if "modules" in moved:
        low, high = MODULE_SECONDS
        phases["modules"] = Phase("modules", low, high, "actions/runner-images#9357 and awslabs/amazon-eks-ami#2723")
    if "bootstrapper" in moved:
        phases = _with_bootstrapper(phases, trimmed=moved.get("unattend") == "trimmed")
    return Timeline(machine, tuple(phases.values()), tuple(name for name in UNMEASURED if name in moved))


def _with_bootstrapper(phases: Mapping[str, Phase], *, trimmed: bool) -> dict[str, Phase]:
    """The service waits neither for EC2Launch nor for a module."""
    source = "eks-windows-bootstrapper, by its authors"
    if trimmed:
        return {"windows": Phase("windows and service", *SERVICE_SECONDS, source)}
    return {"windows": phases["windows"], "bootstrap": Phase("service", *PROGRAM_SECONDS, source)}


@cache
def _published() -> Mapping[str, Mapping[str, Phase]]:
    found: dict[str, dict[str, Phase]] = {}
    with Path(__file__).with_name("boot_times.csv").open() as file:
        for row in csv.DictReader(file):
            source = f"{row['source']} ({row['kind']})"
            phase = Phase(row["phase"], float(row["low"]), float(row["high"]), source)
            found.setdefault(row["machine"], {})[row["phase"]] = phase
    return found


def _rounded(seconds: float) -> str:
    """Half minutes: nothing here is known better."""
    return f"{max(1, round(seconds / 30)) / 2:g}"


SHOWN: Mapping[str, tuple[str, bool]] = {
    "Amazon's AMI": ("", False),
    "Fast Launch": ("", True),
    "modules": ("modules", False),
    "modules, Fast Launch": ("modules", True),
    "bootstrapper, Fast Launch": ("modules bootstrapper=1.35.0", True),
    "bootstrapper, trimmed": ("modules unattend=trimmed bootstrapper=1.35.0", False),
}
"""What the picture of `docs/boot.md` shows: levers, and Fast Launch."""


def picture() -> str:
    """The timelines as a Gantt chart of Mermaid, on a large machine; each phase is as long as it takes at most."""
    lines = ["gantt", "    dateFormat X", "    axisFormat %M:%S"]
    lines.append(f"    title Launch to Ready, at most, estimated for {LARGE}")
    for name, (levers, fast_launch) in SHOWN.items():
        phases = timeline(levers, fast_launch=fast_launch).phases
        lines.append(f"    section {name}")
        ends = list(accumulate(round(each.high) for each in phases))
        for each, start, end in zip(phases, [0, *ends], ends, strict=False):
            lines.append(f"    {each.name} : {start}, {end}")
    return "\n".join(lines)
