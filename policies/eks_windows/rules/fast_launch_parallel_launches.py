from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
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
                if setting.enabled.value is False or (setting.parallel.value or LEAST) >= LEAST:
                    continue
                what = "EC2 will refuse to switch Fast Launch on."
                yield Finding(setting.parallel.place, what, str(setting.parallel.value), f"at least {LEAST}")
