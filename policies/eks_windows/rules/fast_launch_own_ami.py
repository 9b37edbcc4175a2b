from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class FastLaunchOwnAmi(Rule):
    """Fast Launch is counted on only where it can be."""

    id = "fast-launch-own-ami"
    title = "Nodes that count on Fast Launch run an AMI of your own."
    reason = (
        "Fast Launch can be switched on only for AMIs that you own or that are shared with you; Amazon's EKS "
        "optimized AMIs do not have it. Time limits and warm-up times that count on it are wrong with Amazon's "
        "AMI."
    )
    source = "https://docs.aws.amazon.com/eks/latest/best-practices/windows-ami.html"
    fix = "image_id=<AMI of your own pipeline with Fast Launch>"
    severity = Severity.LOW

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge groups whose tags say that their AMI has Fast Launch."""
        del options
        for group in estate.windows_groups():
            for image in group.images:
                if image.value is None or not image.value.amazon:
                    continue
                unclear = image.value.open("Fast Launch", image.place)
                if image.value.fast_launch or unclear:
                    what = f"{group.title} is tagged as launching fast, and Amazon's AMI cannot."
                    slow = Finding(image.place, what, str(image.value), "an AMI of your own")
                    yield slow if unclear is None else slow.hinging_on(unclear)
