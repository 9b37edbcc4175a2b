"""What Amazon Inspector found in a build, and whether that lets it pass. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.facts.severity import Severity
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ORDER = (*Severity, "untriaged", "informational")
"""Inspector's severities, the worst first; one that it has not judged yet may be any."""

COUNTED = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM)
"""Those that Image Builder counts by name (model, SeverityCounts)."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A finding; what Inspector does not tell is "".

    Attributes:
        severity: in lower case, one of `ORDER`.
        score: Inspector's, of 10.
        packages: what has it, with the version that mends it.
        fix_available: YES, NO or PARTIAL.
    """

    severity: str
    vulnerability: str
    title: str
    score: float = 0.0
    packages: tuple[str, ...] = ()
    fix_available: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What Image Builder tells of a build's scan.

    Attributes:
        build: ARN of the build; "" where there is none.
        enabled: whether a scan was asked for; None where that is not known.
        status: of the scan, in Image Builder's words; "" for none.
        reason: why it is in it.
        counts: findings by severity, as Image Builder counts them; None where they were not read.
        findings: each of them; None where they were not read.
        unread: why something was not read, one line each.
    """

    build: str = ""
    enabled: bool | None = None
    status: str = ""
    reason: str = ""
    counts: Mapping[str, int] | None = None
    findings: Sequence[Finding] | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """A build's findings, the worst first, against a gate.

    Attributes:
        fail_on: the least severity that fails.
        counts: findings by severity, all severities.
        failing: number of findings at or above the gate.
        unread: what could not be read, a scan that was not made among it: nobody can tell then.
    """

    image: str
    build: str
    status: str
    fail_on: Severity
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    failing: int = 0
    findings: tuple[Finding, ...] = ()
    unread: tuple[str, ...] = ()
    version: int = JSON_VERSION


def judge(image: str, told: Told, fail_on: Severity) -> Report:
    """What is to be said of an image's build."""
    findings = tuple(sorted(told.findings or (), key=_worst_first))
    listed = Counter(each.severity for each in findings)
    # Image Builder counts three severities by name; of what it lists, whichever says more holds.
    counts = {each: max(listed[each], (told.counts or {}).get(each, 0)) for each in ORDER}
    return Report(
        image=image,
        build=told.build,
        status=told.status,
        fail_on=fail_on,
        counts=counts,
        failing=sum(counts[each] for each in fail_on.and_above),
        findings=findings,
        unread=(*_not_scanned(image, told), *told.unread, *_differing(told, listed)),
    )


def _not_scanned(image: str, told: Told) -> list[str]:
    """Why there are no findings to read, which does not mean that there is nothing to be found."""
    if not told.build:
        return [f"{image} has no finished build; start one: eks-windows images build {image} --follow"]
    if told.enabled is False:
        fix = "give scan: {} to the image, switch on Amazon Inspector's scans of EC2, and build anew"
        return [f"scanning is not enabled for {told.build}: {fix}"]
    if told.enabled and told.status != "COMPLETED":
        why = f" ({told.reason})" if told.reason else ""
        return [f"the scan of {told.build} is {told.status or 'not there'}{why}, expected COMPLETED"]
    return []


def _differing(told: Told, listed: Mapping[str, int]) -> list[str]:
    """Counts and list come by two calls: where they differ, findings came or went in between."""
    if told.counts is None or told.findings is None:
        return []
    return [
        f"{each}: counted {told.counts.get(each, 0)} and listed {listed[each]}; ask again"
        for each in COUNTED
        if told.counts.get(each, 0) != listed[each]
    ]


def _worst_first(finding: Finding) -> tuple[int, float, str]:
    place = ORDER.index(finding.severity) if finding.severity in ORDER else len(ORDER)
    return place, -finding.score, finding.vulnerability
