"""Uses of a role by Linux that are no node groups: Fargate profiles, and the nodes of EKS Auto Mode.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html,
https://docs.aws.amazon.com/eks/latest/userguide/auto-learn-iam.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.clusters import TYPES as CLUSTER_TYPES
from eks_windows.forms.clusters import cluster_applied_to, cluster_of, scope_of_cluster
from eks_windows.forms.roles import role_at
from eks_windows.model import Fact, LinuxUse

if TYPE_CHECKING:
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

_PROFILES = ("aws:eks/fargateProfile:FargateProfile", "aws-native:eks:FargateProfile")
_NODE_CLASSES = ("kubernetes:eks.amazonaws.com/v1:NodeClass",)

TYPES = (*_PROFILES, *CLUSTER_TYPES, *_NODE_CLASSES)


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """One resource that runs Linux with a role."""
    props = resource.props
    if resource.type in _PROFILES:
        what = f"the pods of Fargate profile '{resource.name}'"
        cluster = cluster_of(graph, resource, props.get("clusterName"))
        role = role_at(graph, resource, props.get("podExecutionRoleArn"))
    elif resource.type in _NODE_CLASSES:
        what = f"the Auto Mode nodes of class '{resource.name}'"
        cluster = cluster_applied_to(graph, resource)
        role = role_at(graph, resource, props.at("spec").get("role"), scope_of_cluster(graph, resource, cluster))
    else:
        what = f"the Auto Mode nodes of cluster '{resource.name}'"
        compute = props.at("computeConfig")
        enabled = resource.boolean(compute.get("enabled"))
        cluster = Fact(enabled.place, None if enabled.unknown else resource.urn, enabled.unknown)
        role = role_at(graph, resource, compute.get("nodeRoleArn"))
        if enabled.value is False:
            return
    if not role.absent:
        estate.linux_uses.append(LinuxUse(props.place, what, cluster, role))
