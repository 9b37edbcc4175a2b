from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options

_GRAVITON = re.compile(r"(a1|[a-z]+[0-9]+g[a-z]*)\.")
"""Graviton families: a1, and those with a g behind the generation (m7g, c6gn, x2gd)."""


class SingleArchitecture(Rule):
    """Windows nodes are x86_64, all of them."""

    id = "single-architecture"
    title = "Windows node groups name only x86_64 instance types."
    reason = (
        "EKS has no Windows AMI for Graviton. A mixed instances policy or an instance type that brings an Arm "
        "machine gives nodes that never start; and Windows containers exist for x86_64 only."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html"
    fix = 'instance_type="m6i.xlarge"'
    severity = Severity.MEDIUM

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Refuse Graviton types by their family name."""
        del options
        for group in estate.windows_groups():
            for kind in group.instance_types:
                if kind.unknown is not None:
                    yield unproven(f"{group.title} launches x86_64 machines only.", kind, "an x86_64 instance type")
                elif kind.value is not None and _GRAVITON.match(kind.value):
                    what = f"{group.title} would launch Arm machines, for which there is no Windows AMI."
                    yield Finding(kind.place, what, kind.value, "an x86_64 instance type")
