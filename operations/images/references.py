"""Asking one Region what names its AMIs: all versions of launch templates, launch configurations, instances,
parameters, and the accounts that may launch them. Removing those that nothing does.

EC2's DescribeImageReferences tells a part of this, of this account alone; what a stack or another account relies on it
does not know.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from components.facts.names import region_of
from operations.aws import asking, at_once, error_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import boto3

    from operations.images.cleanup import Build

_VALUES = 200


class References:
    """One Region of an account."""

    def __init__(self, aws: boto3.Session, region: str) -> None:
        self._ec2 = aws.client("ec2", region_name=region)
        self._autoscaling = aws.client("autoscaling", region_name=region)
        self._ssm = aws.client("ssm", region_name=region)

    def of(self, ids: Sequence[str], parameters: Sequence[str]) -> dict[str, list[str]]:
        """AMI id to what names it, in words."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        wanted = set(ids)
        for ami_id, what in (*self.templates(), *self._configurations(), *self._parameters(parameters)):
            if ami_id in wanted:
                found[ami_id].append(what)
        for ami_id, what in (*self._instances(ids), *self._shares(ids)):
            found[ami_id].append(what)
        return dict(found)

    def templates(self) -> Iterator[tuple[str, str]]:
        """Image of each version of each launch template, and what names it."""
        with asking():
            pages = self._ec2.get_paginator("describe_launch_templates").paginate(PaginationConfig={"PageSize": 200})
            templates = [each.get("LaunchTemplateId", "") for page in pages for each in page["LaunchTemplates"]]
            for uses in at_once(self._versions, templates):
                yield from uses

    def _versions(self, template: str) -> list[tuple[str, str]]:
        pages = self._ec2.get_paginator("describe_launch_template_versions").paginate(
            LaunchTemplateId=template, PaginationConfig={"PageSize": 200}
        )
        return [
            (
                each.get("LaunchTemplateData", {}).get("ImageId", ""),
                f"version {each.get('VersionNumber')} of {template}",
            )
            for page in pages
            for each in page["LaunchTemplateVersions"]
        ]

    def _configurations(self) -> Iterator[tuple[str, str]]:
        with asking():
            pages = self._autoscaling.get_paginator("describe_launch_configurations").paginate()
            for page in pages:
                for each in page["LaunchConfigurations"]:
                    yield each["ImageId"], f"launch configuration {each['LaunchConfigurationName']}"

    def _parameters(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        for start in range(0, len(names), 10):
            with asking():
                found = self._ssm.get_parameters(Names=list(names[start : start + 10]))["Parameters"]
            yield from ((each.get("Value", ""), f"parameter {each.get('Name')}") for each in found)

    def _instances(self, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        states = ["pending", "running", "shutting-down", "stopping", "stopped"]
        for start in range(0, len(ids), _VALUES):
            with asking():
                pages = self._ec2.get_paginator("describe_instances").paginate(
                    Filters=[
                        {"Name": "image-id", "Values": list(ids[start : start + _VALUES])},
                        {"Name": "instance-state-name", "Values": states},
                    ]
                )
                for page in pages:
                    for each in (each for found in page["Reservations"] for each in found.get("Instances", [])):
                        yield each.get("ImageId", ""), f"instance {each.get('InstanceId')}"

    def _shares(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        def asked(ami_id: str) -> list[tuple[str, str]]:
            found = self._ec2.describe_image_attribute(ImageId=ami_id, Attribute="launchPermission")
            whom = [next(iter(each.values()), "") for each in found.get("LaunchPermissions", [])]
            return [(ami_id, f"may be launched by {each}") for each in map(str, whom)]

        with asking():
            for shares in at_once(asked, ids):
                yield from shares


def distributed(aws: boto3.Session, build_arn: str) -> list[tuple[str, str]]:
    """Region and id of every AMI that a build has made, in whichever account; none where Image Builder forgot it."""
    with asking():
        try:
            image = aws.client("imagebuilder").get_image(imageBuildVersionArn=build_arn)["image"]
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return []
            raise
    return [(ami["region"], ami["image"]) for ami in image.get("outputResources", {}).get("amis", [])]


def remove(aws: boto3.Session, build: Build) -> Iterator[str]:
    """Deregister a build's AMIs with their snapshots, then forget the build in Image Builder; a line for each.

    Raises:
        UnreadError: AWS refused; what was removed before stays removed, and the command can be run again.
    """
    for region, ami_id in sorted(build.amis.items()):
        with asking():
            try:
                ec2 = aws.client("ec2", region_name=region)
                ec2.deregister_image(ImageId=ami_id, DeleteAssociatedSnapshots=True)
            except ClientError as error:
                if not error_code(error).startswith("InvalidAMIID"):
                    raise
        yield f"{ami_id} in {region}"
    if build.arn:
        with asking():
            builder = aws.client("imagebuilder", region_name=region_of(build.arn))
            try:
                builder.delete_image(imageBuildVersionArn=build.arn)
            except ClientError as error:
                if error_code(error) != "ResourceNotFoundException":
                    raise
        yield f"build {build.arn.rpartition(':image/')[2]}"
