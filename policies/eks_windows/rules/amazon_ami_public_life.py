from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
from eks_windows.rule import Parameter, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class AmazonAmiPublicLife(Rule):
    """Amazon's AMI is one that can still be launched."""

    id = "amazon-ami-public-life"
    title = "Amazon's AMI is not older than its public life."
    reason = (
        "Amazon makes its EKS optimized Windows AMIs private about four months after their release. A node group "
        "that is pinned to one goes on running and fails at its next scale-out, in the middle of the night, with "
        "`not authorized for images` (eksctl#6319)."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-windows-ami.html"
    fix = 'release_version="<a release of the last four months>"  # or an AMI of your own'
    severity = Severity.HIGH
    parameters = (Parameter("maxDays", 120, "Days that Amazon keeps a release public."),)

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge by the day in the release's name."""
        most = options.number("maxDays")
        for group in estate.windows_groups():
            for image in group.images:
                if image.value is None or not image.value.amazon or image.value.released is None:
                    continue
                age = (estate.today - image.value.released).days
                if age > most:
                    what = f"{group.title} runs a release of Amazon's that cannot be launched any more, or soon."
                    found = f"{image.value}, {age} days old"
                    yield Finding(image.place, what, found, f"at most {most} days")
