"""Self-managed node groups: Auto Scaling groups that launch from templates.

An Auto Scaling group is a node group where its tags, its user data or its role's access entry ties it to a cluster.
Source: https://docs.aws.amazon.com/eks/latest/userguide/launch-windows-workers.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eks_windows.forms.clusters import TYPES as CLUSTER_TYPES
from eks_windows.forms.clusters import cluster_named
from eks_windows.forms.evidence import access_of, kubelet_by, system_of
from eks_windows.forms.launch import tag_facts, tagged
from eks_windows.forms.launch_templates import launch_of
from eks_windows.forms.user_data import cluster_name, operating_system
from eks_windows.graph import top_level
from eks_windows.model import Fact, NodeGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.graph import Graph, Resource
    from eks_windows.model import Estate, Image, Launch
    from eks_windows.values import View

TYPES = ("aws:autoscaling/group:Group", "aws-native:autoscaling:AutoScalingGroup")

_CLUSTER_KEY = re.compile(
    r"kubernetes\.io/cluster/(?P<name>.+)|k8s\.io/cluster-autoscaler/(?P<scaled>(?!enabled$|node-template/).+)"
)
_CLUSTER_VALUES = ("eks:cluster-name", "alpha.eksctl.io/cluster-name")


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """One Auto Scaling group, if it is a node group."""
    tags = tag_facts(resource, resource.props.get("tags"))
    launches = tuple(tagged(launch_of(graph, resource, one), tags) for one in _specifications(resource))
    role: Fact[str] = launches[0].role if launches else Fact(resource.props.place)
    cluster = _cluster(graph, resource, estate, launches, role)
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
            subnets=tuple(resource.text(one) for one in resource.props.get("vpcZoneIdentifiers").items()),
            instance_types=tuple(_instance_types(resource, launches)),
            tags=tags,
        )
    )


def _specifications(resource: Resource) -> Iterator[View]:
    """The launch template references of a group: its own, or those of its mixed instances policy."""
    single = resource.props.at("launchTemplate")
    if not single.absent:
        yield single
    mixed = resource.props.at("mixedInstancesPolicy", "launchTemplate")
    if not mixed.absent:
        yield mixed.at("launchTemplateSpecification")
    for override in mixed.get("overrides").items():
        other = override.at("launchTemplateSpecification")
        if not other.absent and not override.unknown:
            yield other


def _cluster(
    graph: Graph, resource: Resource, estate: Estate, launches: tuple[Launch, ...], role: Fact[str]
) -> Fact[str] | None:
    """The cluster that a group's nodes join; None where nothing makes it a node group."""
    tags = resource.props.get("tags")
    for key, value in _tags(tags):
        match = _CLUSTER_KEY.fullmatch(key)
        name = (match["name"] or match["scaled"]) if match else value.text() if key in _CLUSTER_VALUES else None
        if name:
            return Fact(value.place, cluster_named(graph, resource, name))
    of_tags = graph.sources(resource, "tags", CLUSTER_TYPES)
    if len(of_tags) == 1 and _has_unknown_key(tags):
        return Fact(tags.place, of_tags.pop())
    for launch in launches:
        joined = _joined(graph, resource, launch)
        if joined is not None:
            return joined
    entries = access_of(estate, role)
    return entries[0].cluster if entries else None


def _tags(tags: View) -> Iterator[tuple[str, View]]:
    for one in tags.items():
        key = one.get("key").text()
        if key is not None:
            yield key, one.get("value")


def _has_unknown_key(tags: View) -> bool:
    return any(one.get("key").unknown for one in tags.items())


def _joined(graph: Graph, resource: Resource, launch: Launch) -> Fact[str] | None:
    """The cluster in a launch source's user data; None where it holds no bootstrap call."""
    data = launch.user_data
    if data.value is not None:
        name = cluster_name(data.value)
        if name:
            return Fact(data.place, cluster_named(graph, resource, name))
        return (
            Fact(data.place, unknown="its user data names no cluster; it is") if operating_system(data.value) else None
        )
    source = graph.resources.get(data.place.urn)
    if data.unknown is None or source is None:
        return None
    clusters = graph.sources(source, top_level(data.place.path), CLUSTER_TYPES)
    return Fact(data.place, clusters.pop()) if len(clusters) == 1 else None


def _instance_types(resource: Resource, launches: tuple[Launch, ...]) -> Iterator[Fact[str]]:
    overrides = resource.props.at("mixedInstancesPolicy", "launchTemplate").get("overrides")
    for override in overrides.items():
        yield resource.text(override.get("instanceType"))
    for launch in launches:
        yield from launch.instance_types
