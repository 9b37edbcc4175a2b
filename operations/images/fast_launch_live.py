"""Asking EC2 for the state of Fast Launch: one call for 200 AMIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.aws import asking
from operations.images.fast_launch import Live

if TYPE_CHECKING:
    import boto3

_PAGE = 200
"""AMIs of one answer (EC2 API reference, DescribeFastLaunchImages)."""


def states(aws: boto3.Session, region: str | None = None) -> dict[str, Live]:
    """The AMIs of a Region that have Fast Launch, or had it tried.

    Raises:
        UnreadError: EC2 does not answer.
    """
    pages = aws.client("ec2", region_name=region).get_paginator("describe_fast_launch_images")
    with asking():
        return {
            each.get("ImageId", ""): Live(
                each.get("State", ""),
                each.get("StateTransitionReason", ""),
                each.get("SnapshotConfiguration", {}).get("TargetResourceCount", 0),
            )
            for page in pages.paginate(PaginationConfig={"PageSize": _PAGE})
            for each in page["FastLaunchImages"]
        }
