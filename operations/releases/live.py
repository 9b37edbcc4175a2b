"""Asking EC2, EKS and STS what a release has to be checked against: a page or two a Region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from components.facts.release import IMAGE_TAG
from operations.accounts import caller
from operations.aws import UnreadError, asking, at_once, batches
from operations.releases.facts import BUILD_ARN_TAG, Ami

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import boto3
    from mypy_boto3_ec2.type_defs import FilterTypeDef, ImageTypeDef

_NAMES = 10
"""Parameters of one call (Systems Manager API reference, GetParameters)."""

_VALUES = 200
"""Values of one filter (EC2 API reference, DescribeImages)."""


@dataclass(frozen=True)
class Amis:
    """AMIs, asked of EC2 in any Region as one account."""

    aws: boto3.Session

    def own(self, region: str, image: str | None) -> list[Ami]:
        """This account's AMIs of an image, or of all images that a pipeline of ours has built."""
        kind = f"tag:{IMAGE_TAG}" if image else "tag-key"
        return self._described(region, [{"Name": kind, "Values": [image or IMAGE_TAG]}], owners=["self"])

    def copies(self, region: str, builds: Sequence[str]) -> list[Ami]:
        """AMIs in another Region of the builds with these ARNs."""
        found: list[Ami] = []
        for start in range(0, len(builds), _VALUES):
            values = list(builds[start : start + _VALUES])
            found += self._described(region, [{"Name": f"tag:{BUILD_ARN_TAG}", "Values": values}], owners=["self"])
        return found

    def of_amazon(self, region: str, names: str, publishers: Iterable[str] = ()) -> list[Ami]:
        """Amazon's own public AMIs whose names match.

        Args:
            region: where.
            names: a pattern.
            publishers: accounts of Amazon's that own what its parameters name: they differ by Region, and the alias
                `amazon` does not stand for each of them everywhere. Anybody may publish under such a name.
        """
        whose = ["amazon", *sorted(publishers)]
        return self._described(region, [{"Name": "name", "Values": [names]}], owners=whose)

    def minors(self) -> list[str]:
        """The Kubernetes minors that EKS supports, extended support among it."""
        with asking():
            pages = self.aws.client("eks").get_paginator("describe_cluster_versions").paginate()
            return [each.get("clusterVersion", "") for page in pages for each in page["clusterVersions"]]

    def held(self, region: str, names: Sequence[str]) -> dict[str, str]:
        """What parameters hold; those that are not there are left out."""
        ssm = self.aws.client("ssm", region_name=region)
        found: dict[str, str] = {}
        for some in batches(names, _NAMES):
            with asking():
                answer = ssm.get_parameters(Names=list(some))["Parameters"]
            found |= {each.get("Name", ""): each.get("Value", "") for each in answer}
        return found

    def named(self, region: str, ids: Iterable[str]) -> dict[str, Ami]:
        """AMIs by id, whoever owns them; one that is gone or private is left out, as EC2 leaves it out of a filter."""
        wanted = sorted(set(ids))
        found: dict[str, Ami] = {}
        for start in range(0, len(wanted), _VALUES):
            values = wanted[start : start + _VALUES]
            found |= {ami.id: ami for ami in self._described(region, [{"Name": "image-id", "Values": values}])}
        return found

    def everywhere(self, regions: Sequence[str], ids: Iterable[str]) -> dict[str, dict[str, Ami]]:
        """By Region the AMIs with these ids."""
        wanted = list(ids)
        return dict(zip(regions, at_once(lambda region: self.named(region, wanted), regions), strict=True))

    def account(self) -> str:
        """The account that is asked as."""
        return caller(self.aws)

    def control_planes(self, region: str, clusters: Iterable[str]) -> dict[str, str]:
        """Kubernetes minor of each cluster.

        Raises:
            UnreadError: one is not there, or cannot be asked about.
        """
        eks = self.aws.client("eks", region_name=region)
        found: dict[str, str] = {}
        for name in clusters:
            with asking():
                try:
                    found[name] = eks.describe_cluster(name=name)["cluster"].get("version", "")
                except eks.exceptions.ResourceNotFoundException:
                    raise UnreadError(f"there is no cluster {name} in {region}") from None
        return found

    def _described(self, region: str, filters: list[FilterTypeDef], owners: list[str] | None = None) -> list[Ami]:
        pages = self.aws.client("ec2", region_name=region).get_paginator("describe_images")
        with asking():
            whose: Any = {"Owners": owners} if owners else {}
            return [
                _ami(image, region)
                for page in pages.paginate(Filters=filters, IncludeDeprecated=True, **whose)
                for image in page["Images"]
            ]


def _ami(image: ImageTypeDef, region: str) -> Ami:
    deprecated = image.get("DeprecationTime")
    return Ami(
        id=image.get("ImageId", ""),
        region=region,
        name=image.get("Name", ""),
        state=image.get("State", ""),
        created=_moment(image.get("CreationDate", "1970-01-01T00:00:00Z")),
        owner=image.get("OwnerId", ""),
        alias=image.get("ImageOwnerAlias", ""),
        public=image.get("Public", False),
        architecture=image.get("Architecture", ""),
        windows=image.get("Platform", "").lower() == "windows",
        root_device=image.get("RootDeviceName", ""),
        deprecated_from=_moment(deprecated) if deprecated else None,
        source=image.get("SourceImageId", ""),
        allowed=image.get("ImageAllowed", True),
        snapshots=tuple(
            each.get("Ebs", {}).get("SnapshotId", "")
            for each in image.get("BlockDeviceMappings", [])
            if "SnapshotId" in each.get("Ebs", {})
        ),
        tags={tag.get("Key", ""): tag.get("Value", "") for tag in image.get("Tags", [])},
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
