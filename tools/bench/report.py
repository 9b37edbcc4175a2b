"""The page that `make bench` writes."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.bench.timing import Pair

GOALS = {"preview of dev": 1.25, "import components, all of its public names": 1.2}
"""The ratio that a measurement should stay under, where one is set."""


def page(pairs: Iterable[Pair], make_up_seconds: float, peak_mib: float, runs: int) -> str:
    """The figures as Markdown."""
    rows = [
        f"| {pair.measured} | {pair.baseline} | {pair.seconds:.2f} s | {pair.baseline_seconds:.2f} s "
        f"| {pair.ratio:.2f} | {GOALS.get(pair.measured, '')} |"
        for pair in pairs
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return "\n".join(
        [
            "# What it costs",
            "",
            (
                "Written by `make bench`; each pair was timed in turns in one run, "
                f"and the figures are medians of {runs} runs after one that warmed the caches. "
                f"Machine: {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, "
                f"{platform.system()} {platform.machine()}. Ratios carry over to other machines, seconds do not."
            ),
            "",
            "| measured | against | measured takes | baseline takes | ratio | goal |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            (
                f"A warm `make up`, from the shell to the table: {make_up_seconds:.1f} s (goal 30 s). "
                f"Largest resident size of any process on the way: {peak_mib:.0f} MiB."
            ),
            "",
        ]
    )
