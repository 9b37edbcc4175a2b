"""EC2 Image Builder: components, recipes, distribution configurations, pipelines and images made without one.

Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/what-is-image-builder.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eks_windows.forms.launch import disks_of, metadata_of
from eks_windows.forms.tags import tags_at
from eks_windows.model import BuildComponent, Distribution, Fact, FastLaunch, Metadata, Pipeline, Recipe, Tags

if TYPE_CHECKING:
    from collections.abc import Collection

    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

_COMPONENTS = ("aws:imagebuilder/component:Component", "aws-native:imagebuilder:Component")
_RECIPES = ("aws:imagebuilder/imageRecipe:ImageRecipe", "aws-native:imagebuilder:ImageRecipe")
_DISTRIBUTIONS = (
    "aws:imagebuilder/distributionConfiguration:DistributionConfiguration",
    "aws-native:imagebuilder:DistributionConfiguration",
)
_MACHINES = (
    "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration",
    "aws-native:imagebuilder:InfrastructureConfiguration",
)
_PIPELINES = ("aws:imagebuilder/imagePipeline:ImagePipeline", "aws-native:imagebuilder:ImagePipeline")
_IMAGES = ("aws:imagebuilder/image:Image", "aws-native:imagebuilder:Image")

TYPES = (*_COMPONENTS, *_RECIPES, *_DISTRIBUTIONS, *_PIPELINES, *_IMAGES)


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """One resource of Image Builder."""
    if resource.type in _COMPONENTS:
        estate.components[resource.urn] = _component(resource)
    elif resource.type in _RECIPES:
        estate.recipes[resource.urn] = _recipe(graph, resource)
    elif resource.type in _DISTRIBUTIONS:
        estate.distributions[resource.urn] = _distribution(resource)
    else:
        estate.pipelines.append(_pipeline(graph, resource))


def given_versions(graph: Graph, types: Collection[str]) -> dict[str, tuple[str, bool]]:
    """Launch templates that get a version with each image that is built: by which distribution, and as their default.

    An id of another stack that is not known yet may be that of any.
    Source: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_LaunchTemplateConfiguration.html
    """
    found: dict[str, tuple[str, bool]] = {}
    for resource in graph.of_type(*_DISTRIBUTIONS):
        listed = resource.props.get("distributions").items()
        for one in [each for region in listed for each in region.get("launchTemplateConfigurations").items()]:
            named = one.get("launchTemplateId")
            target = graph.reference(resource, named, types).value
            default = one.get("setDefaultVersion" if one.get("default").absent else "default").boolean() is not False
            meant = graph.sources(resource, "distributions", types) or {each.urn for each in graph.of_type(*types)}
            for urn in meant if named.unknown else {target or ""}:
                found[urn] = (resource.name, default or found.get(urn, ("", False))[1])
    return found


def _component(resource: Resource) -> BuildComponent:
    props = resource.props
    return BuildComponent(
        props.place,
        resource.text(props.get("arn")),
        resource.text(props.get("platform")),
        resource.text(props.get("data")),
    )


def _recipe(graph: Graph, resource: Resource) -> Recipe:
    props = resource.props
    listed = props.get("components")
    named = [one.get("componentArn") for one in listed.items()]
    unknown = [one for one in named if one.unknown]
    known = [graph.reference(resource, one, _COMPONENTS) for one in named if not one.unknown]
    # While their ARNs are unknown, the components that the list was computed from stand for it.
    others = graph.sources(resource, "components", _COMPONENTS) - {fact.value for fact in known}
    told = sorted(others) if unknown else []
    found = [*known, *(Fact(unknown[0].place, urn) for urn in told), *map(resource.text, unknown[len(told) :])]
    return Recipe(
        props.place,
        resource.text(props.get("parentImage")),
        tuple(found),
        disks_of(graph, resource, props),
    )


def _distribution(resource: Resource) -> Distribution:
    fast: list[FastLaunch] = []
    tags = Tags(resource.props.place)
    for one in resource.props.get("distributions").items():
        tags = tags_at(resource, one.at("amiDistributionConfiguration").get("amiTags")).over(tags)
        for setting in one.get("fastLaunchConfigurations").items():
            enabled, parallel = setting.get("enabled"), setting.get("maxParallelLaunches")
            fast.append(FastLaunch(setting.place, resource.boolean(enabled), resource.number(parallel)))
    return Distribution(resource.props.place, tuple(fast), tags)


def _pipeline(graph: Graph, resource: Resource) -> Pipeline:
    """A pipeline, or an image that is made once without one, on machines of the same kind."""
    props = resource.props
    schedule = props.at("schedule")
    return Pipeline(
        place=props.place,
        recipe=graph.reference(resource, props.get("imageRecipeArn"), _RECIPES),
        distribution=graph.reference(resource, props.get("distributionConfigurationArn"), _DISTRIBUTIONS),
        metadata=_metadata(graph, resource),
        schedule=None if resource.type in _IMAGES else resource.text(schedule.get("scheduleExpression")),
        condition=resource.text(schedule.get("pipelineExecutionStartCondition")),
    )


def _metadata(graph: Graph, resource: Resource) -> Metadata | None:
    """The metadata options of the machines that build; unknown ones while it is not known which machines do."""
    machines = graph.reference(resource, resource.props.get("infrastructureConfigurationArn"), _MACHINES)
    target = graph.resources.get(machines.value or "")
    if target is not None:
        return metadata_of(target, target.props.at("instanceMetadataOptions"))
    unseen: Fact[Any] = Fact(machines.place, unknown=machines.unknown)
    return None if machines.unknown is None else Metadata(machines.place, unseen, unseen, unseen)
