"""ConfigMaps that a cluster reads from its namespace kube-system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.model import Fact

if TYPE_CHECKING:
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

CONFIG_MAPS = ("kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:ConfigMapPatch")

_NAMESPACE = "kube-system"


def in_kube_system(graph: Graph, resource: Resource) -> Fact[bool]:
    """Whether it is; where it names no namespace, its provider's counts."""
    owner, namespace = resource, resource.props.at("metadata", "namespace")
    if namespace.absent and resource.provider.urn in graph.resources:
        owner = graph.resources[resource.provider.urn]
        namespace = owner.props.get("namespace")
    told = owner.text(namespace)
    return Fact(namespace.place, told.value == _NAMESPACE if told.unknown is None else None, told.unknown)
