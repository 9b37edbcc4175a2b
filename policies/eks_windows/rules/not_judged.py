from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.cluster_tag import TIE
from eks_windows.message import Verdict
from eks_windows.rule import Level, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class NotJudged(Rule):
    """Names nodes that no rule can judge."""

    id = "not-judged"
    title = "Nodes in this stack that the rules cannot judge are named."
    reason = (
        "A check that passes over what it does not understand says more than it knows. Whatever may launch nodes and "
        "cannot be read, and node groups whose operating system or cluster cannot be told, are named here."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html"
    fix = (
        'tags=[{"key": "k8s.io/cluster-autoscaler/node-template/label/kubernetes.io/os", "value": "windows", '
        '"propagate_at_launch": True}] on the Auto Scaling group'
    )
    level = Level.ADVISORY
    severity = Severity.LOW

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Forms that are not read, and node groups that no cluster or operating system can be told of."""
        del options
        for one in estate.not_judged:
            verdict = Verdict.UNDETERMINED if one.counts else Verdict.NOTE
            yield Finding(one.place, f"{one.what} is not judged.", one.why, one.expected, verdict, one.fix)
        for group in estate.node_groups:
            if not group.os.known:
                yield unproven(f"{group.title} runs Windows or Linux.", group.os, "an operating system to judge by")
            elif group.windows and not group.cluster.known:
                tied = unproven(f"{group.title} belongs to a cluster.", group.cluster, "a cluster to judge it with")
                yield replace(tied, fix=TIE)
