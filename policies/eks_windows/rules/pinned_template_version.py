from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Fact, NodeGroup
    from eks_windows.rule import Options

EXPECTED = "a version number"


class PinnedTemplateVersion(Rule):
    """Which template version runs is a number in the program."""

    id = "pinned-template-version"
    title = "Windows node groups name a version of their launch template, not $Latest or $Default."
    reason = (
        "With $Latest a node that is replaced at night takes whatever version is newest, whoever made it; with "
        "$Default nothing in the program says what runs. And an update that changes only the template does not "
        "start an instance refresh, since the group itself does not change."
    )
    source = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/create-asg-launch-template.html"
    fix = 'launch_template={"id": template.id, "version": template.latest_version.apply(str)}'
    severity = Severity.MEDIUM

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge the version of each template reference; a reference to the template's output is a number."""
        del options
        for group, version in _versions(estate):
            if version.unknown is not None:
                yield unproven(f"{group.title} says which version of its launch template it runs.", version, EXPECTED)
            elif (version.value or "$Default").startswith("$"):
                what = f"{group.title} does not say which version of its launch template it runs."
                yield Finding(version.place, what, version.value or "no version", EXPECTED)


def _versions(estate: Estate) -> Iterator[tuple[NodeGroup, Fact[str]]]:
    """Every group's own: the version stands in the group, whoever else launches from the same template."""
    for group in estate.windows_groups():
        yield from ((group, launch.version) for launch in group.launches if launch.version is not None)
