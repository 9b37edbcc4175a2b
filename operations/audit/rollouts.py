"""Reading the roll-outs of the last weeks: instance refreshes of Auto Scaling's, and updates of EKS's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.audit.facts import RollOut
from operations.aws import asking, at_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import boto3
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_autoscaling.type_defs import InstanceRefreshTypeDef
    from mypy_boto3_eks import EKSClient

    from operations.audit.managed import Key

_REFRESHES = 100
"""Refreshes of one answer, newest first; Auto Scaling tells of six weeks (API, DescribeInstanceRefreshes)."""

_UPDATES = 20
"""Updates of a group that are asked about: EKS tells of one at a time, and of none when it ended (API, Update)."""


def refreshes(client: AutoScalingClient, name: str) -> list[InstanceRefreshTypeDef]:
    """The refreshes of an Auto Scaling group, newest first, in one call."""
    with asking():
        return client.describe_instance_refreshes(AutoScalingGroupName=name, MaxRecords=_REFRESHES)["InstanceRefreshes"]


def of_refreshes(found: Sequence[InstanceRefreshTypeDef]) -> Iterator[RollOut]:
    """Those that have begun."""
    for each in found:
        if begun := each.get("StartTime"):
            yield RollOut(
                kind="instance refresh",
                id=each.get("InstanceRefreshId", ""),
                status=each.get("Status", ""),
                begun=begun,
                ended=each.get("EndTime"),
            )


def updates(aws: boto3.Session, keys: Sequence[Key]) -> dict[Key, tuple[RollOut, ...]]:
    """The updates of what EKS manages that replaced nodes.

    Raises:
        UnreadError: EKS does not tell.
    """
    client = aws.client("eks")
    return dict(zip(keys, at_once(lambda key: tuple(_updates(client, *key)), keys), strict=True))


def _updates(client: EKSClient, cluster: str, name: str) -> Iterator[RollOut]:
    with asking():
        ids = client.list_updates(name=cluster, nodegroupName=name, maxResults=_UPDATES)["updateIds"]
        found = [client.describe_update(name=cluster, nodegroupName=name, updateId=each)["update"] for each in ids]
    for each in found:
        if each.get("type") == "VersionUpdate" and (begun := each.get("createdAt")):
            yield RollOut(kind="update of EKS", id=each.get("id", ""), status=each.get("status", ""), begun=begun)
