"""How one hears that Amazon has published a Windows AMI. Pure.

For a plain Windows Server, Amazon tells two SNS topics: of AMIs that are new, and of AMIs that have become private.
No topic is known for the EKS optimized ones; their public parameter names the newest.

Source: https://docs.aws.amazon.com/ec2/latest/windows-ami-reference/subscribe-notifications.html
"""

import re
from dataclasses import dataclass
from typing import Literal

from components.facts.partitions import partition_of


@dataclass(frozen=True, kw_only=True)
class Publication:
    """Where the newest of a parent image is named.

    Attributes:
        kind: ``parameter``: a public parameter, whose value is an AMI id. ``image``: an Image Builder image, whose
            newest version is another ARN each time.
        name: the parameter's name, or the ARN that ends in ``x.x.x``.
    """

    kind: Literal["parameter", "image"]
    name: str


@dataclass(frozen=True, kw_only=True)
class Topics:
    """The topics of one partition.

    Attributes:
        region: their Region.
        account: Amazon's account that owns them.
        names: what they are called.
    """

    region: str
    account: str
    names: tuple[str, ...]


UPDATE_TOPIC, PRIVATE_TOPIC = "ec2-windows-ami-update", "ec2-windows-ami-private"

TOPICS = {
    "aws": Topics(region="us-east-1", account="801119661308", names=(UPDATE_TOPIC, PRIVATE_TOPIC)),
    "aws-us-gov": Topics(region="us-gov-west-1", account="077303321853", names=(UPDATE_TOPIC,)),
}
"""Partition to its topics; the page names none elsewhere."""

REGIONS_OPEN_FROM_THE_START = frozenset(
    {
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-gov-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    }
)
"""Regions that an account need not opt in to. Into the others, SNS delivers from elsewhere under another principal.

Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html,
https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html (both 2026-11)
"""

_NEWEST = re.compile(r"arn:[^:]+:imagebuilder:[^:]+:[^:]+:image/[^/]+/x\.x\.x")


def publication_of(parent_image: str) -> Publication | None:
    """Where the newest of a parent is named; None for one that stays what it is.

    Args:
        parent_image: AMI id, Image Builder ARN, or ``ssm:`` and a parameter's name, as a recipe has it.
    """
    if parent_image.startswith("ssm:"):
        return Publication(kind="parameter", name=parent_image.removeprefix("ssm:"))
    return Publication(kind="image", name=parent_image) if _NEWEST.fullmatch(parent_image) else None


def topic_arn(region: str, name: str) -> str | None:
    """ARN of the topic that a queue in this Region can subscribe to; None where there is none."""
    partition = partition_of(region)
    topics = TOPICS.get(partition.name) if partition else None
    if partition is None or topics is None or name not in topics.names or region not in REGIONS_OPEN_FROM_THE_START:
        return None
    return f"arn:{partition.name}:sns:{topics.region}:{topics.account}:{name}"


def told_by_topic(publication: Publication) -> bool:
    """Whether Amazon's topics speak of this parent: of plain Windows Servers, and not of EKS optimized AMIs."""
    return publication.kind == "image"
