"""Reading the node groups that EKS manages: one call a group, as EKS tells of one at a time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from operations.audit.facts import Issue, Managed
from operations.aws import UnreadError, asking, at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    import boto3
    from mypy_boto3_eks import EKSClient
    from mypy_boto3_eks.type_defs import NodegroupTypeDef

    from operations.unread import Unread

Key = tuple[str, str]
"""A cluster's name and a node group's."""

_NAMED = 3
"""Groups that a line about what was not read names."""


def managed_groups(aws: boto3.Session, keys: Sequence[Key], unread: Unread) -> dict[Key, Managed | None]:
    """The groups as EKS describes them, None where there is none; those that it does not tell of are left out."""
    client = aws.client("eks")

    def asked(key: Key) -> Managed | UnreadError | None:
        try:
            return _described(client, *key)
        except UnreadError as error:
            return error

    answers = dict(zip(keys, at_once(asked, keys), strict=True))
    missed: dict[str, list[Key]] = defaultdict(list)
    for key, answer in answers.items():
        if isinstance(answer, UnreadError):
            missed[str(answer)].append(key)
    for why, some in missed.items():
        unread.note(f"node groups {_names(some)}", why)
    return {key: answer for key, answer in answers.items() if not isinstance(answer, UnreadError)}


def _described(client: EKSClient, cluster: str, name: str) -> Managed | None:
    with asking():
        try:
            return _managed(client.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"])
        except client.exceptions.ResourceNotFoundException:
            return None


def _managed(found: NodegroupTypeDef) -> Managed:
    template = found.get("launchTemplate", {})
    groups = found.get("resources", {}).get("autoScalingGroups", [])
    return Managed(
        status=found.get("status", ""),
        ami_type=found.get("amiType", ""),
        release=found.get("releaseVersion", ""),
        template=template.get("id", ""),
        version=template.get("version", ""),
        role=found.get("nodeRole", ""),
        auto_scaling_group=next((each.get("name", "") for each in groups), ""),
        issues=tuple(
            Issue(
                code=each.get("code", ""),
                message=" ".join(each.get("message", "").split()),
                resources=tuple(each.get("resourceIds", [])),
            )
            for each in found.get("health", {}).get("issues", [])
        ),
    )


def _names(keys: Sequence[Key]) -> str:
    shown = ", ".join("/".join(key) for key in keys[:_NAMED])
    further = len(keys) - _NAMED
    return f"{shown} and {further} more" if further > 0 else shown
