from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.rule import Parameter, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class AmiAge(Rule):
    """Nodes are patched by replacement, every month."""

    id = "ami-age"
    title = "Windows nodes run an AMI of the last patch days."
    reason = (
        "Windows nodes are not patched in place: a patched image replaces them. An image that is older than a "
        "month and a half has missed a patch day."
    )
    source = "https://docs.aws.amazon.com/eks/latest/best-practices/windows-patching.html"
    fix = 'image_id=<AMI of the last patch day>, tags={"eks-windows-nodes/build-date": "2026-11-14"} on its instances'
    severity = Severity.MEDIUM
    parameters = (Parameter("maxDays", 45, "The largest age of an AMI, in days."),)

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge by the day in a release's name or in the tags of its instances; without one nothing is said."""
        most = options.number("maxDays")
        expected = f"at most {most} days"
        for group in estate.windows_groups():
            for image in group.images:
                unclear = image.value and image.value.open("age", image.place)
                if unclear is not None:
                    yield unproven(f"{group.title} runs an AMI that has missed no patch day.", unclear, expected)
                if image.value is None or image.value.released is None:
                    continue
                age = (estate.today - image.value.released).days
                if age > most:
                    what = f"{group.title} runs an AMI that has missed a patch day."
                    yield Finding(image.place, what, f"{image.value}, {age} days old", expected)
