"""ConfigMaps that a cluster reads from its namespace kube-system."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

CONFIG_MAPS = ("kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:ConfigMapPatch")

_NAMESPACE = "kube-system"


def is_in_kube_system(graph: Graph, resource: Resource) -> bool:
    """Whether it is, or may be while its namespace is not known; where it names none, its provider's counts."""
    namespace = resource.props.at("metadata", "namespace")
    if namespace.absent and resource.provider in graph.resources:
        namespace = graph.resources[resource.provider].props.get("namespace")
    return namespace.unknown or namespace.text() == _NAMESPACE
