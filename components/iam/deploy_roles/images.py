"""What deploying an images stack takes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.managed_policies import BUILD_POLICIES, LIFECYCLE_POLICY
from components.facts.release import IMAGE_TAG
from components.iam.deploy_roles import reads, watches
from components.iam.deploy_roles.identities import Roles, linked_role, statements
from components.iam.deploy_roles.statement import Statement
from components.iam.deploy_roles.templates import launch_templates

if TYPE_CHECKING:
    from components.iam.deploy_roles.scope import Images, Place

_CHANGES = (
    "imagebuilder:CreateComponent",
    "imagebuilder:CreateDistributionConfiguration",
    "imagebuilder:CreateImagePipeline",
    "imagebuilder:CreateImageRecipe",
    "imagebuilder:CreateInfrastructureConfiguration",
    "imagebuilder:CreateLifecyclePolicy",
    "imagebuilder:DeleteComponent",
    "imagebuilder:DeleteDistributionConfiguration",
    "imagebuilder:DeleteImagePipeline",
    "imagebuilder:DeleteImageRecipe",
    "imagebuilder:DeleteInfrastructureConfiguration",
    "imagebuilder:DeleteLifecyclePolicy",
    "imagebuilder:TagResource",
    "imagebuilder:UntagResource",
    "imagebuilder:UpdateDistributionConfiguration",
    "imagebuilder:UpdateImagePipeline",
    "imagebuilder:UpdateInfrastructureConfiguration",
    "imagebuilder:UpdateLifecyclePolicy",
)

_LOGS = (
    "logs:CreateLogGroup",
    "logs:DeleteLogGroup",
    "logs:PutRetentionPolicy",
    "logs:TagResource",
    "logs:UntagResource",
)


def of_images(place: Place, images: Images) -> dict[str, list[Statement]]:
    """The statements, by the policy that holds them."""
    build = Roles(
        what="Build",
        names=[f"{name}-build" for name in images.names],
        policies=[*place.managed(BUILD_POLICIES), *images.policy_arns],
        services=place.ec2,
        boundary=images.permissions_boundary,
        inline=True,
    )
    lifecycle = Roles(
        what="Lifecycle",
        names=[f"{name}-lifecycle" for name in images.names],
        policies=place.managed([LIFECYCLE_POLICY]),
        services=["imagebuilder.amazonaws.com"],
        boundary=images.permissions_boundary,
        profiles=False,
    )
    watched = images.when_published
    amazons = f"arn:{place.partition}:imagebuilder:{place.region}:aws"
    return {
        "reads": [
            *reads.of_images(place, images),
            reads.describing(place, images=True, environments=False, elsewhere=images.fast_launch_regions),
        ],
        "identities": [
            *statements(place, build),
            *statements(place, lifecycle),
            *(watches.roles(place, images) if watched else []),
            *_execution(images),
            linked_role(place, "FirstUseOfImageBuilder", "imagebuilder.amazonaws.com"),
        ],
        **({"watches": [*watches.reading(place, images.names), *watches.changing(place, images)]} if watched else {}),
        "images": [
            Statement(sid="MakeImages", actions=_CHANGES, resources=reads.image_arns(place, images.names)),
            Statement(
                sid="UseAmazonsImages",
                actions=("imagebuilder:GetComponent", "imagebuilder:GetImage"),
                resources=(f"{amazons}:component/*", f"{amazons}:image/*"),
            ),
            Statement(sid="MakeLogGroups", actions=_LOGS, resources=reads.log_groups(place, images.names)),
            *launch_templates(
                place, IMAGE_TAG, images.names, default_version=False, elsewhere=images.fast_launch_regions
            ),
        ],
    }


def _execution(images: Images) -> list[Statement]:
    """Handing Image Builder the roles with which it writes outside its own places."""
    if not images.execution_role_arns:
        return []
    return [
        Statement(
            sid="PassExecutionRoles",
            actions=("iam:PassRole",),
            resources=images.execution_role_arns,
            conditions={"StringEquals": {"iam:PassedToService": ["imagebuilder.amazonaws.com"]}},
        )
    ]
