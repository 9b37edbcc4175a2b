"""Time commands against each other: in turns, so that whatever else the machine does falls on both alike."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Command:
    """A command to time: what it is called in the report, its words, its folder and its further variables."""

    title: str
    words: Sequence[str]
    folder: Path
    variables: Mapping[str, str]

    def seconds(self) -> float:
        """Wall time of one run.

        Raises:
            RuntimeError: it failed; a failed run tells nothing.
        """
        begun = time.perf_counter()
        done = subprocess.run(
            self.words,
            cwd=self.folder,
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )
        taken = time.perf_counter() - begun
        if done.returncode:
            raise RuntimeError(f"{self.title} failed: {(done.stdout + done.stderr)[-2000:]}")
        return taken


@dataclass(frozen=True)
class Pair:
    """Two commands timed in turns: medians in seconds, and how the first compares with the second."""

    measured: str
    baseline: str
    seconds: float
    baseline_seconds: float

    @property
    def ratio(self) -> float:
        """Median of the measured command over the median of the baseline."""
        return self.seconds / self.baseline_seconds


def against(measured: Command, baseline: Command, runs: int) -> Pair:
    """Time both commands in turns; the first run of each only warms caches."""
    times: dict[str, list[float]] = {measured.title: [], baseline.title: []}
    for turn in range(runs + 1):
        for command in (measured, baseline):
            sys.stderr.write(f"\r\033[K  {command.title}: run {turn} of {runs}")
            sys.stderr.flush()
            seconds = command.seconds()
            if turn:
                times[command.title].append(seconds)
    sys.stderr.write("\r\033[K")
    medians = {title: statistics.median(taken) for title, taken in times.items()}
    return Pair(measured.title, baseline.title, medians[measured.title], medians[baseline.title])


def median_of_three(work: Callable[[], object]) -> float:
    """Seconds that some work of this process takes: the median of three runs."""
    taken: list[float] = []
    for _ in range(3):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def peak_memory_mib() -> float:
    """The largest resident size of any process that this one has waited for, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / 1024 if sys.platform == "linux" else peak / 1024**2
