"""Which cluster instances join, told from their tags, their user data, or who lets their role in.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/launch-windows-workers.html (``kubernetes.io/cluster``),
https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eks_windows.forms.clusters import TYPES as CLUSTER_TYPES
from eks_windows.forms.clusters import cluster_named
from eks_windows.forms.evidence import access_of
from eks_windows.forms.user_data import cluster_name, operating_system
from eks_windows.model import Fact
from eks_windows.stack.resource import top_level
from eks_windows.stack.values import UNKNOWN
from eks_windows.stack.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eks_windows.model import Estate, Launch
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

_KEY = re.compile(
    r"kubernetes\.io/cluster/(?P<name>.+)|k8s\.io/cluster-autoscaler/(?P<scaled>(?!enabled$|node-template/).+)"
)
_VALUES = ("eks:cluster-name", "alpha.eksctl.io/cluster-name", "aws:eks:cluster-name")


def membership(graph: Graph, resource: Resource, estate: Estate, launches: Iterable[Launch]) -> Fact[str] | None:
    """The identity of the cluster that instances join; None where nothing ties them to one."""
    launches = list(launches)
    told = by_tags(graph, resource, resource.props.get("tags"))
    if told is not None:
        return told
    for launch in launches:
        source = graph.resources.get(launch.place.urn, resource)
        told = _by_names(graph, source, launch.tags) or _by_user_data(graph, resource, launch)
        if told is not None:
            return told
    for launch in launches:
        for entry in access_of(estate, launch.role):
            return entry.cluster
    return None


def by_tags(graph: Graph, resource: Resource, tags: View) -> Fact[str] | None:
    """The cluster in a resource's tags; where a key is unknown, the one cluster that the tags were computed from."""
    for key, value in _tags(tags):
        name = named_in_tag(key, value.text())
        if name:
            return Fact(value.place, cluster_named(graph, resource, name))
    unknown = next((view for view in (tags, *(one.get("key") for one in tags.items())) if view.unknown), None)
    return _by_sources(graph, resource, unknown) if unknown is not None else None


def _by_sources(graph: Graph, resource: Resource, unknown: View) -> Fact[str] | None:
    """The cluster that an unknown value was computed from, perhaps one of several; None where it was from none."""
    computed_from = graph.sources(resource, top_level(unknown.place.path), CLUSTER_TYPES)
    return graph.reference(resource, unknown, CLUSTER_TYPES) if computed_from else None


def _by_names(graph: Graph, resource: Resource, tags: dict[str, Fact[str]]) -> Fact[str] | None:
    for key, value in tags.items():
        name = named_in_tag(key, value.value)
        if name:
            return Fact(value.place, cluster_named(graph, resource, name))
    return None


def named_in_tag(key: str, value: str | None) -> str | None:
    """The name of the cluster that a tag ties its resource to; None where it is another tag."""
    match = _KEY.fullmatch(key)
    if match:
        return match["name"] or match["scaled"]
    return value if key in _VALUES else None


def _tags(tags: View) -> Iterator[tuple[str, View]]:
    yield from tags.entries()
    if isinstance(tags.value, list):
        for one in tags.items():
            key = one.get("key").text()
            if key is not None:
                yield key, one.get("value")


def _by_user_data(graph: Graph, resource: Resource, launch: Launch) -> Fact[str] | None:
    """The cluster in user data; None where it holds no bootstrap call."""
    data = launch.user_data
    if data.value is not None:
        name = cluster_name(data.value)
        if name:
            return Fact(data.place, cluster_named(graph, resource, name))
        bootstraps = operating_system(data.value) is not None
        return Fact(data.place, unknown="its user data names no cluster in plain text") if bootstraps else None
    source = graph.resources.get(data.place.urn)
    if data.unknown is None or source is None:
        return None
    return _by_sources(graph, source, View(UNKNOWN, data.place))
