"""SARIF 2.1.0, as code scanning services read it.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from eks_windows.report.events import Reported
    from eks_windows.rule import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"mandatory": "error", "advisory": "warning"}
_SCORES = {"low": "3.0", "medium": "5.0", "high": "8.0", "critical": "9.5"}
"""GitHub sorts security findings by this number of 0 to 10."""


def render(
    findings: Sequence[Reported], rules: Sequence[type[Rule]], known: Collection[str], *, file: str, version: str
) -> str:
    """One run with all rules and all findings.

    Args:
        findings: what was reported.
        rules: the rules of the pack; a finding of another pack's rule is left out.
        known: fingerprints in the baseline.
        file: the file that findings are shown at, since a resource has no line of its own.
        version: the pack's version.
    """
    places = {rule.id: index for index, rule in enumerate(rules)}
    driver = {
        "name": "eks-windows",
        "version": version,
        "informationUri": "https://www.pulumi.com/docs/iac/packages-and-automation/crossguard/",
        "rules": [_rule(rule) for rule in rules],
    }
    results = [_result(one, places[one.rule], known, file) for one in findings if one.rule in places]
    run = {"tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: type[Rule]) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.reason},
        "help": {"text": rule.fix},
        "helpUri": rule.source,
        "defaultConfiguration": {"level": _LEVELS.get(rule.level, "none")},
        "properties": {"security-severity": _SCORES[rule.severity], "tags": ["security", "eks", "windows"]},
    }


def _result(one: Reported, index: int, known: Collection[str], file: str) -> dict[str, Any]:
    return {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": _LEVELS.get(one.level, "warning"),
        "message": {"text": one.message},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": 1}},
                "logicalLocations": [{"name": one.resource, "fullyQualifiedName": one.urn, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"eksWindows/v1": one.fingerprint},
        "baselineState": "unchanged" if one.fingerprint in known else "new",
    }
