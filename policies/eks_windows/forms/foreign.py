"""Ways to launch nodes that are seen and not judged, named so that nobody takes silence for a pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.elsewhere import FORMS
from eks_windows.forms.launch import launch_from
from eks_windows.forms.launch_templates import launches_of
from eks_windows.forms.membership import membership
from eks_windows.forms.tags import tags_at
from eks_windows.model import NotJudged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Launch
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
    """Name it: a fleet where its tags or what it launches tie it to a cluster, a Kubernetes resource always."""
    if resource.type.startswith("kubernetes:") or _of_nodes(graph, resource, estate):
        estate.not_judged.append(NotJudged(resource.props.place, _WAYS[resource.type], "its nodes are not read", FORMS))


def _of_nodes(graph: Graph, fleet: Resource, estate: Estate) -> bool:
    """Whether a fleet's machines join a cluster; what may do so by something that is not known is kept."""
    tags = tags_at(fleet, fleet.props.get("tags"))
    return membership(graph, fleet, estate, tuple(_launches(graph, fleet)), tags) is not None


def _launches(graph: Graph, fleet: Resource) -> Iterator[Launch]:
    """What a fleet launches from: templates, and of a Spot Fleet its own specifications."""
    nested = fleet.props.at("spotFleetRequestConfigData")
    data = fleet.props if nested.absent else nested
    for key in _CONFIGS:
        named = [one.at("launchTemplateSpecification") for one in data.get(key).items()]
        yield from launches_of(graph, fleet, [one for one in named if not one.absent])
    for one in data.get("launchSpecifications").items():
        yield launch_from(graph, fleet, one, "launch specification")
