"""The kinds of resources of Image Builder, one row each: how the API names them, and what may refer to them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of resource.

    Attributes:
        noun: its word in an ARN.
        arn_key: the parameter that holds its ARN, in requests and responses.
        member: where a Get response holds it.
        list_member: where a List response holds the summaries.
        updatable: whether it has an Update operation; what has none is immutable.
        used_as: kinds that refer to it, and the field in which they do.
    """

    noun: str
    arn_key: str
    member: str
    list_member: str
    updatable: bool = False
    used_as: tuple[tuple[str, str], ...] = ()


COMPONENT = Kind(
    noun="component",
    arn_key="componentBuildVersionArn",
    member="component",
    list_member="componentVersionList",
    used_as=(("image-recipe", "components"),),
)
IMAGE_RECIPE = Kind(
    noun="image-recipe",
    arn_key="imageRecipeArn",
    member="imageRecipe",
    list_member="imageRecipeSummaryList",
    used_as=(("image-pipeline", "imageRecipeArn"),),
)
INFRASTRUCTURE_CONFIGURATION = Kind(
    noun="infrastructure-configuration",
    arn_key="infrastructureConfigurationArn",
    member="infrastructureConfiguration",
    list_member="infrastructureConfigurationSummaryList",
    updatable=True,
    used_as=(("image-pipeline", "infrastructureConfigurationArn"),),
)
DISTRIBUTION_CONFIGURATION = Kind(
    noun="distribution-configuration",
    arn_key="distributionConfigurationArn",
    member="distributionConfiguration",
    list_member="distributionConfigurationSummaryList",
    updatable=True,
    used_as=(("image-pipeline", "distributionConfigurationArn"),),
)
IMAGE_PIPELINE = Kind(
    noun="image-pipeline",
    arn_key="imagePipelineArn",
    member="imagePipeline",
    list_member="imagePipelineList",
    updatable=True,
)
LIFECYCLE_POLICY = Kind(
    noun="lifecycle-policy",
    arn_key="lifecyclePolicyArn",
    member="lifecyclePolicy",
    list_member="lifecyclePolicySummaryList",
    updatable=True,
)
IMAGE = Kind(
    noun="image",
    arn_key="imageBuildVersionArn",
    member="image",
    list_member="imageVersionList",
)

KINDS = (
    COMPONENT,
    IMAGE_RECIPE,
    INFRASTRUCTURE_CONFIGURATION,
    DISTRIBUTION_CONFIGURATION,
    IMAGE_PIPELINE,
    LIFECYCLE_POLICY,
    IMAGE,
)
