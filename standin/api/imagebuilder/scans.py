"""What Amazon Inspector finds on the machine that tests an image, and how Image Builder tells of it.

Nothing is scanned: the seed says what there is to be found on a machine with which facts. Sources:
https://docs.aws.amazon.com/imagebuilder/latest/userguide/integ-inspector.html,
https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ImageScanState.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.api.fields import Fields, entries, section
from standin.api.imagebuilder.exceptions import InvalidParameterValueException
from standin.seed.current import current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from standin.seed.document import Finding

COUNTED = ("critical", "high", "medium")
"""The severities that an aggregation counts by name (Image Builder model, SeverityCounts)."""


def scanned(image: Fields, facts: Mapping[str, str], *, tested: bool, inspected: bool) -> tuple[Fields, list[Fields]]:
    """How an image's scan ended, and its findings; both empty where none was asked for.

    Args:
        image: the image.
        facts: what a machine of the image finds.
        tested: whether its tests have run: it is their machine that Inspector looks at.
        inspected: whether Inspector's scans of EC2 are on in the account.
    """
    if not section(image, "imageScanningConfiguration").get("imageScanningEnabled") or not tested:
        return {}, []
    if not inspected:
        return {"status": "FAILED", "reason": "Amazon Inspector is not enabled for EC2 in this account."}, []
    found = [each for each in current.seed.image_builder.findings if each.where.items() <= facts.items()]
    return {"status": "COMPLETED"}, [_shown(image, each) for each in found]


def _shown(image: Fields, finding: Finding) -> Fields:
    package = {"name": finding.package, "version": finding.version, "packageManager": "OS"}
    fixed = {"fixedInVersion": finding.fixed_in} if finding.fixed_in else {}
    return {
        "awsAccountId": image["owner"],
        "imageBuildVersionArn": image["arn"],
        "imagePipelineArn": image["sourcePipelineArn"],
        "type": "PACKAGE_VULNERABILITY",
        "title": finding.title,
        "description": finding.title,
        "severity": finding.severity,
        "inspectorScore": finding.score,
        "fixAvailable": "YES" if finding.fixed_in else "NO",
        "packageVulnerabilityDetails": {
            "vulnerabilityId": finding.vulnerability,
            "source": "NVD",
            "vulnerablePackages": [package | fixed],
        },
    }


_FILTERS: Mapping[str, Callable[[Fields], str]] = {
    "imageBuildVersionArn": lambda finding: str(finding["imageBuildVersionArn"]),
    "imagePipelineArn": lambda finding: str(finding["imagePipelineArn"]),
    "vulnerabilityId": lambda finding: str(finding["packageVulnerabilityDetails"]["vulnerabilityId"]),
    "severity": lambda finding: str(finding["severity"]),
}
"""By what findings are filtered (API reference, ListImageScanFindings)."""

_AGGREGATED: Mapping[str, tuple[str, str, Callable[[Fields], str]]] = {
    "accountId": ("accountAggregation", "accountId", lambda finding: str(finding["awsAccountId"])),
    **{
        name: (f"{name.removesuffix('Arn').removesuffix('BuildVersion')}Aggregation", name, _FILTERS[name])
        for name in ("imageBuildVersionArn", "imagePipelineArn")
    },
    "vulnerabilityId": ("vulnerabilityIdAggregation", "vulnerabilityId", _FILTERS["vulnerabilityId"]),
}
"""By what findings are counted (API reference, ListImageScanFindingAggregations)."""


def filtered(findings: Iterable[Fields], params: Fields) -> list[Fields]:
    """ListImageScanFindings."""
    found = list(findings)
    for rule in entries(params, "filters"):
        name = rule.get("name")
        if name not in _FILTERS:
            raise InvalidParameterValueException("filters", f"There is no filter '{name}'.")
        found = [each for each in found if _FILTERS[name](each) in entries(rule, "values")]
    return found


def aggregated(findings: Sequence[Fields], params: Fields) -> tuple[str, list[dict[str, Any]]]:
    """ListImageScanFindingAggregations: how it was counted, and the counts of each that has findings."""
    rule = section(params, "filter")
    name = rule.get("name", "accountId")
    if name not in _AGGREGATED:
        raise InvalidParameterValueException("filter", f"There is no filter '{name}'.")
    member, key, told = _AGGREGATED[name]
    keys = dict.fromkeys(told(each) for each in findings)
    wanted = entries(rule, "values")
    counts = [
        {member: {key: each, "severityCounts": _counts([one for one in findings if told(one) == each])}}
        for each in keys
        if not wanted or each in wanted
    ]
    return key, counts


def _counts(findings: Sequence[Fields]) -> dict[str, int]:
    named = {each: sum(one["severity"] == each.upper() for one in findings) for each in COUNTED}
    return {"all": len(findings), **named}
