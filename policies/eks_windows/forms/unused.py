"""Launch templates and configurations of nodes from which nothing in the program launches.

What launches from them is elsewhere, in another stack or made by hand, so it is named and not passed in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.evidence import access_of, system_of
from eks_windows.forms.launch import launch_from
from eks_windows.forms.launch_configurations import CONFIGURATION_TYPES
from eks_windows.forms.launch_templates import TEMPLATE_TYPES, newest
from eks_windows.forms.membership import is_tied, membership
from eks_windows.forms.tags import tags_at
from eks_windows.model import LAUNCH_CONFIGURATION, NotJudged, Os

if TYPE_CHECKING:
    from eks_windows.model import Estate, Launch
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

TYPES = (*TEMPLATE_TYPES, *CONFIGURATION_TYPES)


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """Name it if it is for nodes, not for Linux ones for certain, and nothing in the program takes it."""
    owners = {resource.urn, *(one.urn for one in graph.ancestors(resource))}
    if resource.props.place.urn in estate.launch_sources or owners & graph.depended_on:
        return
    launch = _launch(graph, resource)
    cluster = membership(graph, resource, estate, (launch,), tags_at(resource, resource.props.get("tags")))
    system = system_of(launch.place, (launch,), launch.tags, access_of(estate, launch.role, cluster))
    if cluster is not None and system.value is not Os.LINUX:
        what = f"The {launch.kind} '{resource.name}' of nodes"
        why, fix = "no group in this program launches from it", "the group that launches from it in this program"
        estate.not_judged.append(NotJudged(resource.props.place, what, why, fix))


def are_declared(graph: Graph) -> bool:
    """Whether the program has a template or a configuration of nodes, whatever launches from it."""
    return any(
        is_tied(graph, one, tags_at(one, one.props.get("tags")), (_launch(graph, one),))
        for one in graph.of_type(*TYPES)
    )


def _launch(graph: Graph, resource: Resource) -> Launch:
    if resource.type in TEMPLATE_TYPES:
        return newest(graph, resource)
    return launch_from(graph, resource, resource.props, LAUNCH_CONFIGURATION)
