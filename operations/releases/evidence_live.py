"""Asking Image Builder, Systems Manager and EC2 what is known of releases: two calls each, and one for each
image and Region.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from components.facts.manifest import parameter
from components.facts.names import region_of
from operations.aws import asking, at_once
from operations.images.fast_launch_live import states
from operations.images.parameters_live import written
from operations.images.scans import Scans
from operations.releases.evidence import COMPLETED, of_manifests
from operations.releases.facts import BUILD_ARN_TAG
from operations.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import boto3

    from operations.images.fast_launch import Live
    from operations.releases.evidence import Evidence
    from operations.releases.facts import Known

_VERSIONS = 50
"""Versions of a parameter on one page (Systems Manager API reference, GetParameterHistory)."""


class Witness:
    """Who tells of releases: Image Builder and Systems Manager in the Region that built them, EC2 in each Region."""

    def __init__(self, aws: boto3.Session) -> None:
        self._aws, self._region = aws, aws.region_name
        self._builder, self._ssm, self._scans = aws.client("imagebuilder"), aws.client("ssm"), Scans(aws)
        self._unread = Unread(aws.region_name)

    @property
    def unread(self) -> tuple[str, ...]:
        """What was refused, each line once."""
        return tuple(dict.fromkeys(self._unread.lines))

    def of(self, releases: Sequence[Known]) -> list[Evidence]:
        """What is known of each release."""
        regions = sorted({ami.region for each in releases for ami in each.amis})
        snapshots = dict(zip(regions, at_once(self._snapshots, regions), strict=True))
        builds = [build if region_of(build := _build(each)) == self._region else "" for each in releases]
        images = at_once(self._image, builds)
        names = [self._manifests(image, build) for image, build in zip(images, builds, strict=True)]
        wanted = sorted({name for each in names for name in each})
        held = dict(zip(wanted, at_once(self._held, wanted), strict=True))
        findings = at_once(self._findings, list(zip(images, builds, strict=True)))
        return [
            replace(
                of_manifests([text for name in names[at] for text in held[name]], builds[at]),
                scan=images[at].get("scanState", {}).get("status", ""),
                findings=findings[at],
                fast_launch={
                    ami.region: live.state
                    for ami in each.amis
                    if (live := snapshots[ami.region].get(ami.id)) is not None
                },
            )
            for at, each in enumerate(releases)
        ]

    def _snapshots(self, region: str) -> dict[str, Live]:
        return self._unread.asked(f"Fast Launch in {region}", lambda: states(self._aws, region), {})

    def _image(self, build: str) -> dict[str, Any]:
        """A build; empty where it was deleted and its AMI was kept."""

        def ask() -> dict[str, Any]:
            with asking():
                try:
                    return dict(self._builder.get_image(imageBuildVersionArn=build)["image"])
                except self._builder.exceptions.ResourceNotFoundException:
                    return {}

        return self._unread.asked("builds", ask, {}) if build else {}

    def _manifests(self, image: Mapping[str, Any], build: str) -> list[str]:
        """The parameters that its build wrote its manifest to, in this Region of this account."""
        places = written(image.get("distributionConfiguration", {}), build.split(":")[4] if build else "")
        return sorted({parameter(each.name) for each in places if each.region == self._region and not each.account})

    def _held(self, name: str) -> list[str]:
        """What a parameter has held, newest first; nothing where it is gone."""

        def ask() -> list[str]:
            pages = self._ssm.get_paginator("get_parameter_history")
            with asking():
                try:
                    found = [
                        each.get("Value", "")
                        for page in pages.paginate(Name=name, PaginationConfig={"PageSize": _VERSIONS})
                        for each in page["Parameters"]
                    ]
                except self._ssm.exceptions.ParameterNotFound:
                    return []
            return found[::-1]

        return self._unread.asked("manifests", ask, [])

    def _findings(self, told: tuple[Mapping[str, Any], str]) -> dict[str, int] | None:
        image, build = told
        if image.get("scanState", {}).get("status") != COMPLETED:
            return None
        return self._unread.asked("findings", lambda: self._scans.counts(build), None)


def _build(known: Known) -> str:
    return known.amis[0].tags.get(BUILD_ARN_TAG, "")
