"""From facts to a report: every rule asked of every group and cluster. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.audit.finding import ORDER, Finding, Severity
from operations.audit.rules.table import CLUSTER_RULES, GROUP_RULES
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from operations.audit.facts import Cluster, Group, RollOut, Wanted
    from operations.audit.finding import Found
    from operations.audit.past import Past


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """Where a node group is; `account` is "" for the caller's, where no stack tells."""

    account: str
    region: str
    cluster: str
    node_group: str


@dataclass(frozen=True, kw_only=True)
class Running:
    """An AMI that instances run: its name and when it came out, where EC2 tells."""

    ami: str
    name: str
    released: datetime | None
    instances: int

    @property
    def release(self) -> str:
        """The name, which a release has in all Regions; else the AMI's id."""
        return self.name or self.ami

    @property
    def short(self) -> str:
        """The day on which it came out; else the AMI's id."""
        return f"{self.released:%Y-%m-%d}" if self.released else self.ami


@dataclass(frozen=True, kw_only=True)
class GroupSummary:
    """A node group in a line.

    Attributes:
        account: "" for the caller's, where no stack tells.
        pinned: the AMI that is wanted.
        on_pinned: its instances that run it.
        nodes: its instances that are nodes; None where no API server told.
        ages_days: days since the launch of each instance, ascending.
        standing: whether there is such a group.
        rolling: whether a roll-out is under way.
        running: the AMIs of its instances, that of most instances first.
        rollouts: of the last weeks, oldest first; those of EKS's only where the page was asked for.
    """

    account: str
    region: str
    cluster: str
    node_group: str
    pinned: str
    os_build: str
    kubelet_version: str
    instances: int
    on_pinned: int
    nodes: int | None
    ages_days: tuple[int, ...]
    worst: Severity | None
    standing: bool = True
    rolling: bool = False
    running: tuple[Running, ...] = ()
    rollouts: tuple[RollOut, ...] = ()

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(account=self.account, region=self.region, cluster=self.cluster, node_group=self.node_group)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an audit found, worst first; `unread` tells what it could not look at.

    Attributes:
        missed: groups of which nothing could be read.
        past: what this and former audits saw; None where no history was named.
    """

    version: int = JSON_VERSION
    at: datetime
    groups: tuple[GroupSummary, ...] = ()
    findings: tuple[Finding, ...] = ()
    unread: tuple[str, ...] = ()
    missed: tuple[Place, ...] = ()
    past: Past | None = None

    def worse_than(self, least: Severity) -> bool:
        """Whether anything is as bad as this, or worse."""
        bad = ORDER[: ORDER.index(least) + 1]
        return any(finding.severity in bad for finding in self.findings)


def audit(clusters: Sequence[Cluster], unread: Sequence[str], now: datetime, missed: Sequence[Place] = ()) -> Report:
    """What is to be said of clusters."""
    findings = sorted(
        (finding for cluster in clusters for finding in _findings(cluster, now)),
        key=lambda each: (
            ORDER.index(each.severity),
            each.account,
            each.region,
            each.cluster,
            each.node_group,
            each.rule,
        ),
    )
    return Report(
        at=now,
        groups=tuple(_summary(cluster, group, findings, now) for cluster in clusters for group in cluster.groups),
        findings=tuple(findings),
        unread=tuple(dict.fromkeys(unread)),
        missed=tuple(sorted(missed)),
    )


def _findings(cluster: Cluster, now: datetime) -> Iterator[Finding]:
    for group in cluster.groups:
        for rule in GROUP_RULES:
            for found in rule.find(group, now):
                yield _finding(rule.code, found.severity or rule.severity, found, cluster, group.wanted)
    for rule in CLUSTER_RULES:
        for found in rule.find(cluster, now):
            yield _finding(rule.code, found.severity or rule.severity, found, cluster)


def _finding(code: str, severity: Severity, found: Found, cluster: Cluster, wanted: Wanted | None = None) -> Finding:
    return Finding(
        rule=code,
        severity=severity,
        message=found.message,
        account=cluster.account,
        region=cluster.region,
        cluster=cluster.name,
        node_group=wanted.declared.node_group if wanted else "",
        subjects=found.subjects,
        file=wanted.file if wanted else "",
        line=wanted.line if wanted else 0,
    )


def _summary(cluster: Cluster, group: Group, findings: Sequence[Finding], now: datetime) -> GroupSummary:
    wanted = group.wanted
    place = (cluster.account, cluster.region, cluster.name, wanted.declared.node_group)
    own = {each.severity for each in findings if (each.account, each.region, each.cluster, each.node_group) == place}
    return GroupSummary(
        account=cluster.account,
        region=cluster.region,
        cluster=wanted.declared.cluster,
        node_group=wanted.declared.node_group,
        pinned=wanted.ami_id,
        os_build=wanted.os_build,
        kubelet_version=wanted.kubelet_version,
        instances=len(group.instances),
        on_pinned=sum(each.image == wanted.ami_id for each in group.instances),
        nodes=sum(each.node is not None for each in group.instances) if group.nodes_read else None,
        ages_days=tuple(sorted((now - each.launched).days for each in group.instances)),
        worst=next((each for each in ORDER if each in own), None),
        standing=group.standing,
        rolling=group.rolling,
        running=tuple(_running(group)),
        rollouts=tuple(sorted(group.rollouts, key=lambda each: each.begun)),
    )


def _running(group: Group) -> Iterator[Running]:
    for ami, instances in Counter(each.image for each in group.instances).most_common():
        image = group.images.get(ami)
        yield Running(
            ami=ami,
            name=image.name if image else "",
            released=image.released if image else None,
            instances=instances,
        )
