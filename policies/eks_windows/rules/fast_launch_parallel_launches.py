from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options

LEAST = 6


class FastLaunchParallelLaunches(Rule):
    """EC2 accepts the Fast Launch configuration."""

    id = "fast-launch-parallel-launches"
    title = "Fast Launch has at least 6 parallel launches."
    reason = (
        "Image Builder takes any number from 1 on, EC2 wants at least 6: the build then succeeds and Fast Launch "
        "stays off, which only shows when nodes start slowly."
    )
    source = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableFastLaunch.html"
    fix = "max_parallel_launches=6"
    severity = Severity.MEDIUM

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge each Fast Launch configuration that is on."""
        del options
        for distribution in estate.distributions.values():
            for setting in distribution.fast_launch:
                if setting.enabled.value is False or (setting.parallel.value or 0) >= LEAST:
                    continue
                if setting.parallel.unknown is not None:
                    yield unproven("EC2 will switch Fast Launch on.", setting.parallel, f"at least {LEAST}")
                elif setting.parallel.value is not None:
                    what = "EC2 will refuse to switch Fast Launch on."
                    few = Finding(setting.parallel.place, what, str(setting.parallel.value), f"at least {LEAST}")
                    yield few if setting.enabled.unknown is None else few.hinging_on(setting.enabled)
