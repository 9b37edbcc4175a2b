"""A version of a launch template, as EC2 tells it."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.aws import asking

if TYPE_CHECKING:
    from collections.abc import Mapping

    import boto3


@dataclass(frozen=True, kw_only=True)
class Template:
    """A version of a launch template: id, name and number, and what it says of instances."""

    id: str = ""
    name: str = ""
    number: int = 1
    data: Mapping[str, Any]

    @property
    def image(self) -> str:
        """The AMI; "" where it names none."""
        return self.data.get("ImageId", "")

    @property
    def user_data(self) -> str:
        """As it was written."""
        text = self.data.get("UserData", "")
        try:
            return base64.b64decode(text, validate=True).decode(errors="replace")
        except (binascii.Error, ValueError):
            return text


def described(aws: boto3.Session, template: str, version: str) -> Template:
    """A version by its number, or by `$Latest` or `$Default`; where it names a parameter, with the AMI that this holds.

    Raises:
        UnreadError: there is none, or EC2 does not answer.
    """
    ec2 = aws.client("ec2")
    with asking():
        (one,) = ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=[version])[
            "LaunchTemplateVersions"
        ]
        if one.get("LaunchTemplateData", {}).get("ImageId", "").startswith("resolve:"):
            (one,) = ec2.describe_launch_template_versions(
                LaunchTemplateId=template, Versions=[version], ResolveAlias=True
            )["LaunchTemplateVersions"]
    return Template(
        id=one.get("LaunchTemplateId", ""),
        name=one.get("LaunchTemplateName", ""),
        number=one.get("VersionNumber", 1),
        data=one.get("LaunchTemplateData", {}),
    )
