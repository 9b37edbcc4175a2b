from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.model import Fact
from eks_windows.rule import Parameter, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options

TAGS = ("eks-windows-nodes/windows-server", "eks-windows-nodes/kubelet-version", "eks-windows-nodes/os-build")


class DetailedTags(Rule):
    """A node tells what it runs."""

    id = "detailed-tags"
    title = "Windows nodes carry tags that tell their release."
    reason = (
        "In an incident the question is which nodes run what. Tags with Windows Server version, kubelet version "
        "and OS build answer it in one DescribeInstances call, and let this pack compare kubelets that an AMI id "
        "does not tell."
    )
    source = "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html"
    fix = 'tag_specifications=[{"resource_type": "instance", "tags": {"eks-windows-nodes/kubelet-version": "1.35.3"}}]'
    severity = Severity.LOW
    parameters = (
        Parameter("tags", TAGS, "The tag keys that must be there, on the launch template's instances or on the group."),
    )

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge groups that launch an AMI of their own choice; releases of managed groups say what they are."""
        wanted = options.texts("tags")
        expected = f"tags {', '.join(wanted)}"
        for group in estate.windows_groups():
            for launch in group.launches:
                told = group.tags.over(launch.tags)
                missing = [key for key in wanted if key not in told.known]
                if not missing or launch.image.absent or not launch.seen:
                    continue
                if told.unknown is not None:
                    unclear: Fact[str] = Fact(launch.tags_place, unknown=told.unknown)
                    yield unproven(f"The nodes of {group.title} tell what they run.", unclear, expected)
                else:
                    what = f"The nodes of {group.title} do not tell what they run."
                    silent = Finding(launch.tags_place, what, f"no {', '.join(missing)}", expected)
                    yield silent if launch.image.known else silent.hinging_on(launch.image)
