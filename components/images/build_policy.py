"""What the machines of a build may do beside AWS's policies for them, as a policy document. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts import manifest
from components.facts.registries import pulled
from components.facts.release import BUILD_TAGS, FAST_LAUNCH_TAG
from components.images.boot import boot_of
from components.images.checked import output_parameter, references, registries

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
        "Resource": f"arn:{place.partition}:ec2:{args['region']}::image/*",
        "Condition": {
            "StringEquals": _CREATED_BY,
            "ForAllValues:StringEquals": {"aws:TagKeys": [*BUILD_TAGS, FAST_LAUNCH_TAG]},
        },
    }
    # EC2 knows no narrower resource for it.
    here = {"StringEquals": {"aws:RequestedRegion": args["region"]}}
    yield {"Effect": "Allow", "Action": "ec2:DescribeTags", "Resource": "*", "Condition": here}
    regions = sorted({args["region"], *(each["region"] for each in args.get("distributions", ()))})
    name = manifest.parameter(output_parameter(args))
    yield {
        "Effect": "Allow",
        "Action": "ssm:PutParameter",
        "Resource": [f"arn:{place.partition}:ssm:{region}:{place.account}:parameter{name}" for region in regions],
    }

    yield from _secrets(args)
    yield from _pull_through(args, place)
    yield from _bootstrapper(args, place)


def _secrets(args: WindowsImagePipelineArgs) -> Iterator[Statement]:
    """Read the secrets that scripts name and the logins of registries, and no others."""
    of_scripts = {arn for each in args.get("components", ()) for arn in each.get("secrets", {}).values()}
    arns = sorted(of_scripts | {each.login for each in registries(args) if each.login})
    actions = {"secretsmanager": "secretsmanager:GetSecretValue", "ssm": "ssm:GetParameter"}
    for service, action in actions.items():
        named = [arn for arn in arns if arn.split(":")[2] == service]
        if named:
            yield {"Effect": "Allow", "Action": action, "Resource": named}


def _pull_through(args: WindowsImagePipelineArgs, place: Place) -> Iterator[Statement]:
    """Make the repository of an image that is pulled through a cache for the first time.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
    """
    prefixes = args.get("build", {}).get("pull_through_prefixes", ())
    arns = {
        f"arn:{place.partition}:ecr:{image.ecr.region}:{image.ecr.account}:repository/{prefix}/*"
        for prefix in prefixes
        for image in pulled(references(args), registries(args))
        if image.ecr is not None and image.repository.startswith(f"{prefix}/")
    }
    if arns:
        yield {
            "Effect": "Allow",
            "Action": ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
            "Resource": sorted(arns),
        }


def _bootstrapper(args: WindowsImagePipelineArgs, place: Place) -> Iterator[Statement]:
    """Read the program that joins nodes from a mirror of one's own."""
    bootstrapper = boot_of(args.get("boot")).bootstrapper
    if bootstrapper is not None and bootstrapper.mirror is not None:
        mirror = bootstrapper.mirror
        arn = f"arn:{place.partition}:s3:::{mirror.bucket}/{mirror.key}"
        yield {"Effect": "Allow", "Action": "s3:GetObject", "Resource": arn}


def write_logs(place: Place, bucket: str, prefix: str) -> Statement:
    """Put build logs into a bucket."""
    return {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:{place.partition}:s3:::{bucket}/{prefix}/*"}
