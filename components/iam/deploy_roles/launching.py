"""What Auto Scaling checks when a group gets its launch template: whether the caller could launch from it. Pure.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.ownership import CLUSTER_TAG
from components.iam.deploy_roles.statement import Conditions, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.iam.deploy_roles.scope import Place

_MADE = ("instance", "network-interface", "volume")
_USED = ("key-pair", "security-group", "subnet")


def launching(place: Place, clusters: Sequence[str], named: Sequence[str]) -> list[Statement]:
    """Launching from the clusters' own templates, and from nothing else.

    Args:
        place: the Region and account.
        clusters: the clusters.
        named: ARNs of what the templates name besides.
    """
    templates = place.arn("ec2", "launch-template/*")
    made = [place.arn("ec2", f"{kind}/*") for kind in _MADE]
    used = [place.arn("ec2", f"{kind}/*") for kind in _USED]
    image = f"arn:{place.partition}:ec2:{place.region}::image/*"
    by_template: Conditions = {"ArnLike": {"ec2:LaunchTemplate": [templates]}}
    return [
        Statement(
            sid="LaunchFromTemplates",
            actions=("ec2:RunInstances",),
            resources=(templates,),
            conditions={"StringEquals": {f"aws:ResourceTag/{CLUSTER_TAG}": clusters}},
        ),
        Statement(
            sid="LaunchByTemplate",
            actions=("ec2:RunInstances",),
            resources=(*made, *used, image),
            conditions=by_template,
        ),
        *_with(named, by_template),
        Statement(
            sid="TagLaunched",
            actions=("ec2:CreateTags",),
            resources=made,
            conditions={"StringEquals": {"ec2:CreateAction": ["RunInstances"]}},
        ),
    ]


def _with(named: Sequence[str], by_template: Conditions) -> list[Statement]:
    """What is of EC2 only by the template; licences and host groups know no such key, so their names are all."""
    own = [arn for arn in named if arn.split(":")[2] == "ec2"]
    others = [arn for arn in named if arn not in own]
    run = ("ec2:RunInstances",)
    return [
        *([Statement(sid="LaunchWith", actions=run, resources=own, conditions=by_template)] if own else []),
        *([Statement(sid="LaunchOn", actions=run, resources=others)] if others else []),
    ]
