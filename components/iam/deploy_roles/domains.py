"""Joining a domain: State Manager's association of each node group, told by its tag, as AWS gives it its id. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.domain_join import DOCUMENT
from components.facts.ownership import CLUSTER_TAG
from components.iam.deploy_roles.statement import Statement

if TYPE_CHECKING:
    from components.iam.deploy_roles.scope import Environment, Place

_READS = ("ssm:DescribeAssociation", "ssm:ListTagsForResource")
_CHANGES = (
    "ssm:AddTagsToResource",
    "ssm:DeleteAssociation",
    "ssm:RemoveTagsFromResource",
    "ssm:UpdateAssociation",
)


def reading(place: Place, environment: Environment) -> list[Statement]:
    """What a preview reads of the associations."""
    if not environment.domains:
        return []
    ours = {"StringEquals": {f"aws:ResourceTag/{CLUSTER_TAG}": environment.domains}}
    return [Statement(sid="ReadDomainJoins", actions=_READS, resources=_associations(place), conditions=ours)]


def changing(place: Place, environment: Environment) -> list[Statement]:
    """What making, changing and deleting them takes beside that; of documents Amazon's own is named alone."""
    if not environment.domains:
        return []
    ours = {"StringEquals": {f"aws:ResourceTag/{CLUSTER_TAG}": environment.domains}}
    to_be_ours = {"StringEquals": {f"aws:RequestTag/{CLUSTER_TAG}": environment.domains}}
    document = f"arn:{place.partition}:ssm:{place.region}::document/{DOCUMENT}"
    associations = _associations(place)
    return [
        Statement(
            sid="MakeDomainJoins", actions=("ssm:CreateAssociation",), resources=associations, conditions=to_be_ours
        ),
        Statement(sid="ChangeDomainJoins", actions=_CHANGES, resources=associations, conditions=ours),
        Statement(
            sid="JoinByAmazonsDocument",
            actions=("ssm:CreateAssociation", "ssm:UpdateAssociation"),
            resources=(document,),
        ),
    ]


def _associations(place: Place) -> list[str]:
    return [place.arn("ssm", "association/*")]
