"""Components of pulumi-eks and of this project.

What they make is judged as what it is: node groups, Auto Scaling groups, templates. A component only has to be named
where what it makes is not in the stack, so that it is not passed in silence.
Source: https://www.pulumi.com/registry/packages/eks/api-docs/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms import autoscaling, cloudformation, instances, managed
from eks_windows.forms.elsewhere import FORMS
from eks_windows.model import NotJudged

if TYPE_CHECKING:
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

TYPES = (
    "eks:index:NodeGroup",
    "eks:index:NodeGroupV2",
    "eks:index:ManagedNodeGroup",
    "eks-windows-nodes:index:WindowsNodeGroup",
)

_MADE = (*autoscaling.TYPES, *managed.TYPES, *instances.TYPES, *cloudformation.TYPES)


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """Name a component without visible nodes."""
    if not graph.within(resource.urn, _MADE):
        why = "what it makes is not in this preview"
        estate.not_judged.append(NotJudged(resource.props.place, resource.type, why, FORMS))
