from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


EXPECTED = "an instance refresh"


class InstanceRefresh(Rule):
    """A new release reaches the nodes that run."""

    id = "instance-refresh"
    title = "Auto Scaling groups of Windows nodes replace their nodes when the launch template changes."
    reason = (
        "Without an instance refresh a new template version is used by the next node only: the group runs two "
        "releases until every old node happens to go. Windows nodes are patched by replacement, so the "
        "replacement has to be part of the update."
    )
    source = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh.html"
    fix = (
        'instance_refresh={"strategy": "Rolling", "preferences": {"min_healthy_percentage": 90, "skip_matching": True}}'
    )
    severity = Severity.MEDIUM

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge forms that do not replace nodes by themselves."""
        del options
        for group in estate.windows_groups():
            refresh = group.refresh
            if refresh is not None and refresh.unknown is not None:
                yield unproven(f"{group.title} replaces its nodes when its template changes.", refresh, EXPECTED)
            elif refresh is not None and refresh.absent:
                what = f"{group.title} does not replace its nodes when its template changes."
                yield Finding(refresh.place, what, f"no {refresh.place.path.rsplit('.', 1)[-1]}", EXPECTED)
