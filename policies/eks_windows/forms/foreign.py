"""Ways to launch nodes that are seen and not judged, named so that nobody takes silence for a pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.launch_templates import TEMPLATE_TYPES, newest, template_named
from eks_windows.forms.membership import is_tied, membership
from eks_windows.forms.tags import tags_at
from eks_windows.model import NotJudged

if TYPE_CHECKING:
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

_WAYS = {
    "aws:ec2/fleet:Fleet": "EC2 Fleet",
    "aws-native:ec2:Ec2Fleet": "EC2 Fleet",
    "aws:ec2/spotFleetRequest:SpotFleetRequest": "Spot Fleet request",
    "aws-native:ec2:SpotFleet": "Spot Fleet request",
    "kubernetes:karpenter.k8s.aws/v1alpha1:AWSNodeTemplate": "Karpenter AWSNodeTemplate",
    "kubernetes:cluster.x-k8s.io/v1beta1:MachinePool": "Cluster API machine pool",
}
"""What is not judged, by type."""

TYPES = tuple(_WAYS)

_CONFIGS = ("launchTemplateConfigs", "launchTemplateConfig")


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """Name it: a fleet where its tags or its templates tie it to a cluster, a Kubernetes resource always."""
    tagged = is_tied(graph, resource, tags_at(resource, resource.props.get("tags")))
    if resource.type.startswith("kubernetes:") or tagged or _launches_nodes(graph, resource, estate):
        why = "this form of node is not judged; use an Auto Scaling group, a managed node group or an EC2NodeClass"
        estate.not_judged.append(NotJudged(resource.props.place, _WAYS[resource.type], why))


def _launches_nodes(graph: Graph, fleet: Resource, estate: Estate) -> bool:
    """Whether one of the templates that a fleet refers to is for nodes of a cluster."""
    named = {urn for key in _CONFIGS for urn in graph.sources(fleet, key, TEMPLATE_TYPES)}
    for key in _CONFIGS:
        for one in fleet.props.get(key).items():
            named.add(template_named(graph, fleet, one.at("launchTemplateSpecification")).value or "")
    templates = [graph.resources[urn] for urn in sorted(named) if urn in graph.resources]
    return any(
        membership(graph, one, estate, (newest(graph, one),), tags_at(one, one.props.get("tags"))) is not None
        for one in templates
    )
