"""Launch templates and their tags: an id says nothing, so a tag that is set at creation tells whose one is. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from components.iam.deploy_roles.statement import Conditions, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.iam.deploy_roles.scope import Place


def launch_templates(
    place: Place, key: str, values: Sequence[str], *, default_version: bool, elsewhere: Sequence[str] = ()
) -> list[Statement]:
    """Templates with one of these values of a tag, from their creation on; tags go on nothing else.

    Args:
        place: account and Region.
        key: the tag's key.
        values: the values that are ours.
        default_version: whether each version becomes the default one.
        elsewhere: further Regions.
    """
    templates = [replace(place, region=each).arn("ec2", "launch-template/*") for each in (place.region, *elsewhere)]
    ours: Conditions = {"StringEquals": {f"aws:ResourceTag/{key}": values}}
    to_be_ours: Conditions = {"StringEquals": {f"aws:RequestTag/{key}": values}}
    at_creation: Conditions = {
        "StringEquals": {**to_be_ours["StringEquals"], "ec2:CreateAction": ["CreateLaunchTemplate"]}
    }
    return [
        Statement(
            sid="MakeTemplates", actions=("ec2:CreateLaunchTemplate",), resources=templates, conditions=to_be_ours
        ),
        Statement(sid="TagNewTemplates", actions=("ec2:CreateTags",), resources=templates, conditions=at_creation),
        Statement(
            sid="ChangeTemplates",
            actions=(
                "ec2:CreateLaunchTemplateVersion",
                "ec2:CreateTags",
                "ec2:DeleteLaunchTemplate",
                "ec2:DeleteTags",
                *(("ec2:ModifyLaunchTemplate",) if default_version else ()),
            ),
            resources=templates,
            conditions=ours,
        ),
    ]
