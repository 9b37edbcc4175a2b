"""Self-managed node groups: Auto Scaling groups that launch from templates or launch configurations.

An Auto Scaling group is a node group where its tags, its user data or its role's access entry ties it to a cluster.
Source: https://docs.aws.amazon.com/eks/latest/userguide/launch-windows-workers.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eks_windows.forms.evidence import access_of, kubelet_by, system_of, taints_of
from eks_windows.forms.launch import tagged
from eks_windows.forms.launch_configurations import configuration_of
from eks_windows.forms.launch_templates import launch_of, launches_of
from eks_windows.forms.membership import membership
from eks_windows.forms.subnets import SUBNET_TYPES
from eks_windows.forms.tags import GROUP_TYPES, group_tags
from eks_windows.model import Fact, NodeGroup
from eks_windows.stack.resource import TemplateResource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Image, Launch
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

TYPES = GROUP_TYPES


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """One Auto Scaling group, if it is a node group."""
    tags = group_tags(graph, resource)
    launches = tuple(tagged(one, tags) for one in launch_sources(graph, resource))
    role: Fact[str] = launches[0].role if launches else Fact(resource.props.place)
    cluster = membership(graph, resource, estate, launches, tags)
    if cluster is None:
        return
    image: Fact[Image] = launches[0].image if launches else Fact(resource.props.place)
    estate.node_groups.append(
        NodeGroup(
            place=resource.props.place,
            form="Auto Scaling group",
            name=resource.name,
            cluster=cluster,
            os=system_of(resource.props.place, launches, tags, access_of(estate, role, cluster)),
            image=image,
            kubelet=kubelet_by(launches, tags, image),
            role=role,
            launches=launches,
            taints=taints_of(launches, tags),
            subnets=tuple(_subnets(graph, resource)),
            refresh=_refresh(resource),
            instance_types=tuple(_instance_types(resource, launches)),
            tags=tags,
            most=resource.number(resource.props.get("maxSize")),
        )
    )


def launch_sources(graph: Graph, resource: Resource) -> Iterator[Launch]:
    """What a group launches from: a template, a mixed instances policy's templates, or a launch configuration."""
    single = resource.props.at("launchTemplate")
    if not single.absent:
        yield launch_of(graph, resource, single)
    mixed = resource.props.at("mixedInstancesPolicy", "launchTemplate")
    if not mixed.absent:
        overrides = (one.at("launchTemplateSpecification") for one in mixed.get("overrides").items())
        named = [mixed.at("launchTemplateSpecification"), *overrides]
        yield from launches_of(graph, resource, [one for one in named if not one.absent])
    for key in ("launchConfiguration", "launchConfigurationName"):
        named = resource.props.get(key)
        if not named.absent:
            yield configuration_of(graph, resource, named)


def _refresh(resource: Resource) -> Fact[str]:
    """How a group replaces its nodes. One in a template's text does so by its update policy, as CloudFormation has it.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
    """
    if not isinstance(resource, TemplateResource):
        refresh = resource.props.at("instanceRefresh")
        return replace(resource.text(refresh.get("strategy")), place=refresh.place)
    policy = resource.update_policy
    given = (policy.at(key) for key in ("autoScalingRollingUpdate", "autoScalingInstanceRefresh"))
    replacing = policy.at("autoScalingReplacingUpdate")
    rolling = next((one for one in given if not one.absent), policy.at("autoScalingRollingUpdate"))
    found = rolling if replacing.absent else replacing.get("willReplace")
    unknown = resource.why_unknown("templateBody") if found.unknown else None
    replaced = not found.absent and found.boolean() is not False and unknown is None
    return Fact(policy.place, "by its update policy" if replaced else None, unknown)


def _instance_types(resource: Resource, launches: tuple[Launch, ...]) -> Iterator[Fact[str]]:
    overrides = resource.props.at("mixedInstancesPolicy", "launchTemplate").get("overrides")
    for override in overrides.items():
        yield resource.text(override.get("instanceType"))
    for launch in launches:
        yield from launch.instance_types


def _subnets(graph: Graph, resource: Resource) -> Iterator[Fact[str]]:
    for key in ("vpcZoneIdentifiers", "vpcZoneIdentifier"):
        yield from graph.references(resource, resource.props.get(key), SUBNET_TYPES)
