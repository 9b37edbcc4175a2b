"""Asking Image Builder what Amazon Inspector found in a build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.aws import UnreadError, asking
from operations.images.build import GOOD
from operations.images.scan import COUNTED, Finding, Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3
    from mypy_boto3_imagebuilder.type_defs import ImageScanFindingTypeDef

_PAGE = 25
"""Images and findings of one page, at most (Image Builder model)."""


class Scans:
    """Image Builder's scans in one Region."""

    def __init__(self, aws: boto3.Session) -> None:
        self._builder = aws.client("imagebuilder")

    def newest(self, pipeline_arn: str) -> str:
        """The ARN of a pipeline's newest build that has made its AMI; "" where there is none."""
        with asking():
            pages = self._builder.get_paginator("list_image_pipeline_images").paginate(imagePipelineArn=pipeline_arn)
            images = [each for page in pages for each in page["imageSummaryList"]]
        made = [each for each in images if each.get("state", {}).get("status") in GOOD]
        return max(made, key=lambda each: each.get("dateCreated", "")).get("arn", "") if made else ""

    def told(self, build: str) -> Told:
        """What there is to be told of a build; what is refused is told, too, beside what is not."""
        if not build:
            return Told()
        with asking():
            image: Any = self._builder.get_image(imageBuildVersionArn=build)["image"]
        state = image.get("scanState", {})
        enabled = bool(image.get("imageScanningConfiguration", {}).get("imageScanningEnabled"))
        found = Told(build=build, enabled=enabled, status=state.get("status", ""), reason=state.get("reason", ""))
        return self._with_findings(found) if found.status == "COMPLETED" else found

    def _with_findings(self, told: Told) -> Told:
        counts: dict[str, int] | None = None
        findings: list[Finding] | None = None
        unread: list[str] = []
        try:
            counts = self.counts(told.build)
        except UnreadError as error:
            unread.append(f"the counts of findings: {error}")
        try:
            findings = list(self._findings(told.build))
        except UnreadError as error:
            unread.append(f"the findings: {error}")
        return Told(
            build=told.build, enabled=told.enabled, status=told.status, counts=counts, findings=findings,
            unread=tuple(unread),
        )  # fmt: skip

    def counts(self, build: str) -> dict[str, int]:
        """Findings of a build by severity, of those that Image Builder counts by name."""
        found = dict.fromkeys(map(str, COUNTED), 0)
        with asking():
            wanted: Any = {"name": "imageBuildVersionArn", "values": [build]}
            pages = self._builder.get_paginator("list_image_scan_finding_aggregations").paginate(filter=wanted)
            for page in pages:
                for each in page["responses"]:
                    counts: Any = each.get("imageAggregation", {}).get("severityCounts", {})
                    found = {name: count + counts.get(name, 0) for name, count in found.items()}
        return found

    def _findings(self, build: str) -> Iterator[Finding]:
        with asking():
            wanted: Any = [{"name": "imageBuildVersionArn", "values": [build]}]
            pages = self._builder.get_paginator("list_image_scan_findings").paginate(
                filters=wanted, PaginationConfig={"PageSize": _PAGE}
            )
            for page in pages:
                yield from map(_finding, page["findings"])


def _finding(told: ImageScanFindingTypeDef) -> Finding:
    details: Any = told.get("packageVulnerabilityDetails", {})
    packages = [
        f"{each.get('name', '')} {each.get('version', '')}".strip()
        + (f", mended in {each['fixedInVersion']}" if each.get("fixedInVersion") else "")
        for each in details.get("vulnerablePackages", [])
    ]
    return Finding(
        severity=told.get("severity", "").lower(),
        vulnerability=details.get("vulnerabilityId", ""),
        title=told.get("title", ""),
        score=told.get("inspectorScore", 0.0),
        packages=tuple(packages),
        fix_available=told.get("fixAvailable", ""),
    )
