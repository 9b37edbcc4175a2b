from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.message import Verdict
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options

EXPECTED = "an AMI id, a parameter with its version, or a release version"


class PinnedAmi(Rule):
    """An environment names one release, so that a change of image is a change of code."""

    id = "pinned-ami"
    title = "Windows node groups name one AMI for ever, not whatever is newest."
    reason = (
        "An image that is looked up again at each launch changes without a pull request: two nodes of one group "
        "then differ, and there is nothing to go back to. A release is pinned by AMI id, by a version of a "
        "parameter, or by a managed node group's release version."
    )
    source = "https://docs.aws.amazon.com/eks/latest/best-practices/windows-ami.html"
    fix = 'image_id="ami-0123456789abcdef0"  # or release_version="1.35-2026.11.14" on a managed node group'
    severity = Severity.MEDIUM

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge the image of each launch source, or the release of a managed node group."""
        del options
        for group in estate.windows_groups():
            for image in group.images:
                if image.value is None and image.unknown is not None:
                    yield unproven(f"{group.title} names one AMI.", image, EXPECTED)
                elif image.value is not None and "release" in image.value.unclear:
                    what, found = f"{group.title} names one release.", "a releaseVersion that is not known yet"
                    yield Finding(image.place, what, found, EXPECTED, Verdict.UNDETERMINED)
                elif image.value is not None and image.value.managed and image.value.key is None:
                    what = f"{group.title} takes whatever release is newest on the day."
                    yield Finding(image.place, what, "no releaseVersion", EXPECTED)
                elif image.value is not None and not image.value.pinned:
                    yield Finding(image.place, f"{group.title} follows the newest AMI.", str(image.value), EXPECTED)
