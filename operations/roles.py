"""Reading roles from IAM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.aws import asking

if TYPE_CHECKING:
    import boto3


def policies(aws: boto3.Session, role: str) -> frozenset[str]:
    """Names of the managed policies of a role."""
    pages = aws.client("iam").get_paginator("list_attached_role_policies")
    with asking():
        return frozenset(
            each.get("PolicyName", "") for page in pages.paginate(RoleName=role) for each in page["AttachedPolicies"]
        )
