from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options

EXPECTED = "an AMI of an own pipeline, which the tag eks-windows-nodes/recipe-version tells"


class OwnAmi(Rule):
    """Nodes run an image of one's own."""

    id = "own-ami"
    title = "Windows nodes run an AMI of your own, not Amazon's."
    reason = (
        "Amazon's EKS optimized Windows AMIs turn private four months after their release, they cannot have Fast "
        "Launch, and they hold none of your container images. An own AMI, built from them by EC2 Image Builder, "
        "stays as long as you need it, starts up to 65 % faster and has the base layers on its disk."
    )
    source = "https://docs.aws.amazon.com/eks/latest/best-practices/windows-ami.html"
    fix = 'image_id=<AMI of your pipeline>, tags={"eks-windows-nodes/recipe-version": ...} on its instances'
    severity = Severity.LOW

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge by the parameter or AMI type that names the image, and by the tags of a release."""
        del options
        for group in estate.windows_groups():
            for image in group.images:
                if image.value is not None and image.value.amazon:
                    yield Finding(image.place, f"{group.title} runs Amazon's AMI.", str(image.value), EXPECTED)
                elif image.value is None or image.value.amazon is None:
                    yield unproven(f"{group.title} runs an AMI of your own.", image, EXPECTED)
