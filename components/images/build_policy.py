"""What the machines of a build may do beside AWS's policies for them, as a policy document. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts import manifest
from components.facts.release import BUILD_TAGS, FAST_LAUNCH_TAG
from components.images.checked import output_parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.images.args import WindowsImagePipelineArgs

Statement = dict[str, object]

_CREATED_BY = {"aws:ResourceTag/CreatedBy": "EC2 Image Builder"}
"""Image Builder puts this tag on every AMI it makes."""


@dataclass(frozen=True)
class Place:
    """Where the machines run: partition and account."""

    partition: str
    account: str


def statements(args: WindowsImagePipelineArgs, place: Place) -> Iterator[Statement]:
    """Tag the AMI that a test runs from with the facts of its build, read its tags, and write its manifest."""
    yield {
        "Effect": "Allow",
        "Action": "ec2:CreateTags",
        "Resource": f"arn:{place.partition}:ec2:*::image/*",
        "Condition": {
            "StringEquals": _CREATED_BY,
            "ForAllValues:StringEquals": {"aws:TagKeys": [*BUILD_TAGS, FAST_LAUNCH_TAG]},
        },
    }
    # EC2 knows no narrower resource for it.
    yield {"Effect": "Allow", "Action": "ec2:DescribeTags", "Resource": "*"}
    regions = sorted({args["region"], *(each["region"] for each in args.get("distributions", ()))})
    name = manifest.parameter(output_parameter(args))
    yield {
        "Effect": "Allow",
        "Action": "ssm:PutParameter",
        "Resource": [f"arn:{place.partition}:ssm:{region}:{place.account}:parameter{name}" for region in regions],
    }


def write_logs(place: Place, bucket: str, prefix: str) -> Statement:
    """Put build logs into a bucket."""
    return {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:{place.partition}:s3:::{bucket}/{prefix}/*"}
