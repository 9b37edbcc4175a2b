"""Launch configurations: what launch templates replaced. Old accounts and pulumi-eks's first NodeGroup still use them.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.launch import launch_from, launch_unseen
from eks_windows.model import LAUNCH_CONFIGURATION

if TYPE_CHECKING:
    from eks_windows.model import Launch
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import View

CONFIGURATION_TYPES = ("aws:ec2/launchConfiguration:LaunchConfiguration", "aws-native:autoscaling:LaunchConfiguration")


def configuration_of(graph: Graph, resource: Resource, view: View) -> Launch:
    """The launch configuration that a property of a group names."""
    target = graph.reference(resource, view, CONFIGURATION_TYPES)
    configuration = graph.resources.get(target.value or "")
    if configuration is None:
        why = target.unknown or f"launch configuration {target.value} is not in this program"
        return launch_unseen(target.place, LAUNCH_CONFIGURATION, why)
    return launch_from(graph, configuration, configuration.props, LAUNCH_CONFIGURATION)
