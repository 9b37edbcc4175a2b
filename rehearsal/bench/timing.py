"""Time commands against each other: in turns, so that whatever else the machine does falls on all alike."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

USAGE = Path(__file__).with_name("usage.py")


@dataclass(frozen=True)
class Cost:
    """What a command took.

    Attributes:
        seconds: on the clock.
        cpu_seconds: of the command and of every process below it, user and system.
        peak_mib: the largest resident size of any one of these processes, in MiB; not their sum.
    """

    seconds: float
    cpu_seconds: float
    peak_mib: float


@dataclass(frozen=True)
class Command:
    """A command to time: what it is called in the report, its words, its folder and its further variables."""

    title: str
    words: Sequence[str]
    folder: Path
    variables: Mapping[str, str]

    def run(self) -> Cost:
        """What one run takes.

        Raises:
            RuntimeError: it failed; a failed run tells nothing.
        """
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(USAGE), *self.words],
            cwd=self.folder,
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{self.title} failed: {done.stderr[-2000:]}")
        return Cost(**json.loads(done.stdout))


@dataclass(frozen=True)
class Pair:
    """Two commands timed in turns, and what each took."""

    measured: str
    baseline: str
    cost: Cost
    baseline_cost: Cost

    @property
    def ratio(self) -> float:
        """Of CPU seconds: what else a machine does stretches them less than time on the clock."""
        return self.cost.cpu_seconds / self.baseline_cost.cpu_seconds


def against(pairs: Sequence[tuple[Command, Command]], runs: int) -> tuple[Pair, ...]:
    """Time all commands in turns, one that is in several pairs once a turn; what they took is medians.

    The first run of each counts, though it may be the one that warms caches: of three the median leaves it out.
    """
    commands = {command.title: command for pair in pairs for command in pair}
    taken: dict[str, list[Cost]] = {title: [] for title in commands}
    for turn in range(1, runs + 1):
        for title, command in commands.items():
            sys.stderr.write(f"\r\033[K  {title}: run {turn} of {runs}")
            sys.stderr.flush()
            taken[title].append(command.run())
    sys.stderr.write("\r\033[K")
    costs = {title: median(each) for title, each in taken.items()}
    return tuple(Pair(one.title, other.title, costs[one.title], costs[other.title]) for one, other in pairs)


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(
        statistics.median(each.seconds for each in costs),
        statistics.median(each.cpu_seconds for each in costs),
        statistics.median(each.peak_mib for each in costs),
    )


def median_of_three(work: Callable[[], object]) -> float:
    """CPU seconds that some work of this process takes: the median of three runs."""
    taken: list[float] = []
    for _ in range(3):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)
