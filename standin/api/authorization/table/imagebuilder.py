"""Image Builder: everything by ARN, which the name of what is created tells before it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Arns, Further, Row, Target
from standin.api.authorization.table.common import (
    UNSCOPED,
    arn,
    has,
    linked_role,
    passed,
    profile_roles,
    tag_keys,
    tag_map,
)
from standin.api.imagebuilder.arns import slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "imagebuilder"

_LINKED = linked_role("imagebuilder.amazonaws.com", "AWSServiceRoleForImageBuilder")

_KINDS = {
    "Component": ("component", "component", "componentBuildVersionArn"),
    "ImageRecipe": ("imageRecipe", "image-recipe", "imageRecipeArn"),
    "InfrastructureConfiguration": (
        "infrastructureConfiguration",
        "infrastructure-configuration",
        "infrastructureConfigurationArn",
    ),
    "DistributionConfiguration": (
        "distributionConfiguration",
        "distribution-configuration",
        "distributionConfigurationArn",
    ),
    "ImagePipeline": ("imagePipeline", "image-pipeline", "imagePipelineArn"),
    "LifecyclePolicy": ("lifecyclePolicy", "lifecycle-policy", "lifecyclePolicyArn"),
}
"""What operations are named for, the reference's resource type, the noun in ARNs, and the member that names one."""


def _to_be(noun: str) -> Arns:
    """The ARN of what is created: a component's build is its first, or the next one."""

    def arns(request: Request) -> list[str]:
        path = [noun, slug(request.text("name"))]
        version = request.text("semanticVersion")
        path += [version] if version else []
        path += ["1"] if noun == "component" else []
        return [request.arn("imagebuilder", "/".join(path))]

    return arns


def _created(kind: str) -> Target:
    type_, noun, _ = _KINDS[kind]
    return Target(type=type_, arns=_to_be(noun), tags=None)


def _named(kind: str, member: str = "") -> Target:
    type_, _, usual = _KINDS[kind]
    return Target(type=type_, arns=arn(member or usual))


def _reading(kind: str, path: str) -> Further:
    """What a creation reads of what it refers to."""
    return Further(action=f"imagebuilder:Get{kind}", targets=(_named(kind, path),), needed=has(path))


def _images(path: str) -> Arns:
    return lambda request: [one for one in request.texts(path) if one.startswith("arn:")]


def _has_image(request: Request) -> bool:
    return request.text("parentImage").startswith("arn:")


_PARENT = Further(
    action="imagebuilder:GetImage",
    targets=(Target(type="image", arns=_images("parentImage")),),
    needed=_has_image,
)
_PARENT_PARAMETER = Further(
    action="ssm:GetParameter",
    targets=(Target(type="parameter", arns=lambda request: [_parameter(request)]),),
    needed=lambda request: request.text("parentImage").startswith("ssm:"),
)
_PARENT_AMI = Further(
    action="ec2:DescribeImages", needed=lambda request: request.text("parentImage").startswith("ami-")
)


def _parameter(request: Request) -> str:
    """The parent's parameter; public ones are in no account."""
    name = request.text("parentImage").removeprefix("ssm:")
    if name.startswith("/aws/"):
        return f"arn:{request.partition}:ssm:{request.region}::parameter{name}"
    return request.arn("ssm", f"parameter{name}")


_REFERENCES: Mapping[str, tuple[Further, ...]] = {
    "ImageRecipe": (_reading("Component", "components[].componentArn"), _PARENT, _PARENT_PARAMETER, _PARENT_AMI),
    "InfrastructureConfiguration": (passed(profile_roles("instanceProfileName"), "ec2.amazonaws.com"),),
    "ImagePipeline": (
        _reading("ImageRecipe", "imageRecipeArn"),
        _reading("InfrastructureConfiguration", "infrastructureConfigurationArn"),
        _reading("DistributionConfiguration", "distributionConfigurationArn"),
        _LINKED,
    ),
    "LifecyclePolicy": (passed(arn("executionRole"), "imagebuilder.amazonaws.com"),),
}
"""What else a creation or an update of a kind has to be allowed."""


def _tagging(kind: str) -> Further:
    return Further(
        action="imagebuilder:TagResource", targets=(_created(kind),), tags=tag_map("tags"), needed=has("tags")
    )


def _rows(kind: str) -> dict[str, Row]:
    references = _REFERENCES.get(kind, ())
    created = Row(targets=(_created(kind),), tags=tag_map("tags"), further=(*references, _tagging(kind)))
    named = Row(targets=(_named(kind),))
    changed = Row(targets=(_named(kind),), further=references)
    rows = {f"Create{kind}": created, f"Get{kind}": named, f"Delete{kind}": named}
    return rows | ({} if kind in {"Component", "ImageRecipe"} else {f"Update{kind}": changed})


def _of_kind(noun: str) -> Arns:
    return lambda request: [one for one in request.texts("resourceArn") if f":{noun}/" in one]


_TAGGED = tuple(Target(type=type_, arns=_of_kind(noun)) for type_, noun, _ in _KINDS.values())
_IMAGE = Target(type="image", arns=arn("imageBuildVersionArn"))
_LISTS = (
    "Components",
    "DistributionConfigurations",
    "ImagePipelines",
    "ImageRecipes",
    "Images",
    "InfrastructureConfigurations",
    "LifecyclePolicies",
)

ROWS: Mapping[str, Row] = {
    **{operation: row for kind in _KINDS for operation, row in _rows(kind).items()},
    **{f"List{what}": UNSCOPED for what in _LISTS},
    "GetImage": Row(targets=(_IMAGE,)),
    "StartResourceStateUpdate": Row(
        targets=(Target(type="image", arns=arn("resourceArn")),),
        further=(passed(arn("executionRole"), "imagebuilder.amazonaws.com", has("executionRole")),),
    ),
    "ListImageScanFindings": Row(
        targets=(Target(type="image", arns=_images("filters[].values[]")),),
        further=(Further(action="inspector2:ListFindings"),),
    ),
    "ListImageScanFindingAggregations": Row(targets=(Target(type="image", arns=_images("filter.values[]")),)),
    "ListImagePipelineImages": Row(targets=(_named("ImagePipeline"),)),
    "StartImagePipelineExecution": Row(
        targets=(_named("ImagePipeline"),),
        tags=tag_map("tags"),
        further=(
            _reading("ImagePipeline", "imagePipelineArn"),
            Further(
                action="imagebuilder:TagResource",
                targets=(
                    Target(type="image", arns=lambda request: [request.arn("imagebuilder", "image/*")], tags=None),
                ),
                tags=tag_map("tags"),
                needed=has("tags"),
            ),
            _LINKED,
        ),
    ),
    "TagResource": Row(targets=_TAGGED, tags=tag_map("tags")),
    "UntagResource": Row(targets=_TAGGED, keys={"aws:TagKeys": tag_keys("tagKeys")}),
    "ListTagsForResource": Row(targets=_TAGGED),
}
