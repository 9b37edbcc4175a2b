"""The node groups' own security groups, and the rules between them and their cluster's. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.ownership import CLUSTER_TAG, EKS_CLUSTER_TAG
from components.iam.deploy_roles.statement import Conditions, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.iam.deploy_roles.scope import Place

_OPENING = ("ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress")
_CLOSING = ("ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress")


def security_groups(place: Place, clusters: Sequence[str], others: Sequence[str]) -> list[Statement]:
    """Security groups that are tagged for the clusters from their creation on; of EKS's own and of others by their
    ids, rules only."""
    groups, rules = [place.arn("ec2", "security-group/*")], [place.arn("ec2", "security-group-rule/*")]
    to_be_ours = {f"aws:RequestTag/{CLUSTER_TAG}": clusters}
    ours: Conditions = {"StringEquals": {f"aws:ResourceTag/{CLUSTER_TAG}": clusters}}
    return [
        Statement(
            sid="MakeSecurityGroups",
            actions=("ec2:CreateSecurityGroup",),
            resources=groups,
            conditions={"StringEquals": to_be_ours},
        ),
        Statement(sid="InAnyVpc", actions=("ec2:CreateSecurityGroup",), resources=(place.arn("ec2", "vpc/*"),)),
        Statement(
            sid="TagNewSecurityGroups",
            actions=("ec2:CreateTags",),
            resources=groups,
            conditions={"StringEquals": {**to_be_ours, "ec2:CreateAction": ["CreateSecurityGroup"]}},
        ),
        Statement(
            sid="ChangeSecurityGroups",
            actions=(*_OPENING, *_CLOSING, "ec2:CreateTags", "ec2:DeleteSecurityGroup", "ec2:DeleteTags"),
            resources=groups,
            conditions=ours,
        ),
        Statement(
            sid="OpenToCluster",
            actions=("ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"),
            resources=groups,
            conditions={"StringEquals": {f"aws:ResourceTag/{EKS_CLUSTER_TAG}": clusters}},
        ),
        *([_open_to_dns(place, others)] if others else []),
        # A rule that is yet to be made has no tags: its group decides.
        Statement(sid="MakeRules", actions=_OPENING, resources=rules),
        Statement(sid="SeeWhoIsInside", actions=("ec2:DescribeNetworkInterfaces",), conditions=place.here),
    ]


def _open_to_dns(place: Place, others: Sequence[str]) -> Statement:
    return Statement(
        sid="OpenToDns",
        actions=("ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"),
        resources=[place.arn("ec2", f"security-group/{one}") for one in others],
    )
