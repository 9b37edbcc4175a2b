"""SARIF 2.1.0, as code scanning services read it.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eks_windows.message import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from eks_windows.report.events import Reported
    from eks_windows.rule import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"mandatory": "error", "advisory": "warning"}
_SCORES = {"low": "3.0", "medium": "5.0", "high": "8.0", "critical": "9.5"}
"""GitHub sorts security findings by this number of 0 to 10."""

_KINDS = {Verdict.VIOLATION: "fail", Verdict.UNDETERMINED: "open", Verdict.NOTE: "informational"}
"""SARIF's word for a verdict (3.27.9): open is what could not be decided for lack of information."""


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
    pages = _pages(findings, rules)
    driver = {
        "name": "eks-windows",
        "version": version,
        "informationUri": "https://www.pulumi.com/docs/iac/packages-and-automation/crossguard/",
        "rules": [_rule(rule, pages.get(rule.id)) for rule in rules],
    }
    results = [_result(one, places[one.rule], known, file) for one in findings if one.rule in places]
    return document(driver, results)


def document(driver: Mapping[str, Any], results: Sequence[Mapping[str, Any]]) -> str:
    """One run of a tool.

    Args:
        driver: the tool and its rules (toolComponent, 3.19).
        results: what it found (result, 3.27).
    """
    run = {"tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _pages(findings: Sequence[Reported], rules: Sequence[type[Rule]]) -> dict[str, str]:
    """The address of each rule's page, as `pack-settings.pages` had it: any finding's address tells all of them."""
    told = (one.parsed.page.removesuffix(f"{one.rule}.md") for one in findings if one.parsed is not None)
    base = next((one for one in told if one.startswith("https://")), None)
    return {} if base is None else {rule.id: f"{base}{rule.id}.md" for rule in rules}


def _rule(rule: type[Rule], page: str | None) -> dict[str, Any]:
    """A rule. Its help is our page where that has an address, else the document that asks for the rule."""
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.reason},
        "help": {"text": rule.fix},
        "helpUri": page or rule.source,
        "defaultConfiguration": {"level": _LEVELS.get(rule.level, "none")},
        "properties": {
            "security-severity": _SCORES[rule.severity],
            "tags": ["security", "eks", "windows"],
            "source": rule.source,
        },
    }


def _result(one: Reported, index: int, known: Collection[str], file: str) -> dict[str, Any]:
    """A finding. SARIF gives a level to failures only (3.27.10)."""
    kind = _KINDS[one.verdict]
    return {
        "ruleId": one.rule,
        "ruleIndex": index,
        "kind": kind,
        "level": _LEVELS.get(one.level, "warning") if kind == "fail" else "none",
        "message": {"text": one.message},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": 1}},
                "logicalLocations": list(_places(one)),
            }
        ],
        "partialFingerprints": {"eksWindows/v1": one.fingerprint},
        "baselineState": "unchanged" if one.fingerprint in known else "new",
    }


def _places(one: Reported) -> Iterator[dict[str, str]]:
    """The resource, and the property in it that the finding is about."""
    yield {"name": one.resource, "fullyQualifiedName": one.urn, "kind": "resource"}
    if one.path:
        yield {"name": one.path, "fullyQualifiedName": f"{one.urn} {one.path}", "kind": "property"}
