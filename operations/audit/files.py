"""A report for other programs: SARIF for code scanning, JUnit for a pipeline. Written by the policy pack's writers."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from eks_windows.pack import version
from eks_windows.report import junit, sarif

from operations.audit.finding import ORDER, Finding, Severity
from operations.audit.rules.table import CLUSTER_RULES, GROUP_RULES

if TYPE_CHECKING:
    from operations.audit.report import Report

TOOL = "eks-windows audit"

UNREAD = "unread"
"""What stands in the place of a rule where something could not be read."""

_PAGE = "https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html"
_SCORES = {"os-build-old": "8.0", "os-build-mismatch": "8.0", "imdsv1": "8.0"}
_SCORE = "5.0"
"""GitHub sorts security findings by a number of 0 to 10."""

_FINGERPRINT = "eksWindowsAudit/v1"

_RULES = (*GROUP_RULES, *CLUSTER_RULES)
_PLACES = {rule.code: index for index, rule in enumerate(_RULES)}


def as_sarif(report: Report) -> str:
    """One result a finding, at the line of its pin, and one for each thing that could not be read."""
    rules = [
        *(_rule(rule.code, rule.title, rule.severity) for rule in _RULES),
        _rule(UNREAD, "What could not be read.", Severity.ERROR),
    ]
    driver: dict[str, Any] = {"name": TOOL, "version": version(), "informationUri": _PAGE, "rules": rules}
    unread = [
        {
            "ruleId": UNREAD,
            "ruleIndex": len(_RULES),
            "level": Severity.ERROR,
            "message": {"text": line},
            "locations": [{"physicalLocation": _at("", 0)}],
            "partialFingerprints": {_FINGERPRINT: _hash(UNREAD, line)},
        }
        for line in report.unread
    ]
    return sarif.document(driver, [*map(_result, report.findings), *unread])


def as_junit(report: Report, least: Severity) -> str:
    """A case a rule, which fails where it found something at or above a severity, and one for what was not read."""
    bad = ORDER[: ORDER.index(least) + 1]
    cases: list[junit.Case] = []
    for rule in _RULES:
        own = [each for each in report.findings if each.rule == rule.code]
        failures = [_line(each) for each in own if each.severity in bad]
        rest = [_line(each) for each in own if each.severity not in bad]
        cases.append(junit.Case(rule.code, failures[0] if failures else "", failures, rest))
    unread = list(report.unread)
    return junit.suite(TOOL, [*cases, junit.Case(UNREAD, unread[0] if unread else "", unread)])


def fingerprint(finding: Finding) -> str:
    """The same for a rule and a group, whichever instances it is about, so that an alert closes when it is mended."""
    return _hash(finding.rule, finding.account, finding.region, finding.cluster, finding.node_group)


def _hash(*identity: str) -> str:
    return hashlib.sha256("\n".join(identity).encode()).hexdigest()[:32]


def _rule(code: str, title: str, severity: Severity) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": title},
        "helpUri": _PAGE,
        "defaultConfiguration": {"level": severity},
        "properties": {"security-severity": _SCORES.get(code, _SCORE), "tags": ["eks", "windows"]},
    }


def _result(finding: Finding) -> dict[str, Any]:
    place = {"name": finding.place, "fullyQualifiedName": f"{finding.region}/{finding.place}", "kind": "resource"}
    return {
        "ruleId": finding.rule,
        "ruleIndex": _PLACES[finding.rule],
        "level": finding.severity,
        "message": {"text": _line(finding)},
        "locations": [{"logicalLocations": [place], "physicalLocation": _at(finding.file, finding.line)}],
        "partialFingerprints": {_FINGERPRINT: fingerprint(finding)},
    }


def _at(file: str, line: int) -> dict[str, Any]:
    """A line, or the project's file where no stack file tells one: GitHub refuses a result without a place."""
    return {"artifactLocation": {"uri": _uri(file or "Pulumi.yaml")}, "region": {"startLine": line or 1}}


def _uri(file: str) -> str:
    """Of a file's path (artifactLocation, 3.4.3)."""
    return Path(file).as_uri() if Path(file).is_absolute() else quote(file)


def _line(finding: Finding) -> str:
    subjects = f"{', '.join(finding.subjects)} " if finding.subjects else ""
    return f"{finding.place} in {finding.region}: {subjects}{finding.message}"
