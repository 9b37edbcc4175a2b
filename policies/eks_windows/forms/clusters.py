"""EKS clusters, and which cluster a name or reference means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.images import kubelet_of
from eks_windows.forms.roles import role_at
from eks_windows.model import Cluster, Fact
from eks_windows.stack.scope import Part, Scope

if TYPE_CHECKING:
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import Place, View

TYPES = ("aws:eks/cluster:Cluster", "aws-native:eks:Cluster")


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """A cluster with the version of its control plane."""
    version = resource.text(resource.props.get("version")).map(kubelet_of)
    estate.clusters[resource.urn] = Cluster(
        place=resource.props.place,
        key=resource.urn,
        minor=version.map(lambda one: one.minor),
        role=role_at(graph, resource, resource.props.get("roleArn")),
        mode=resource.text(resource.props.at("accessConfig").get("authenticationMode")),
    )


def cluster_of(graph: Graph, resource: Resource, view: View, scope: Scope | None = None) -> Fact[str]:
    """The identity of the cluster that a property names; `scope` where that is not where the resource is."""
    text = view.text()
    if text is None:
        return graph.reference(resource, view, TYPES)
    return cluster_called(graph, resource, view.place, text, scope)


def cluster_called(graph: Graph, owner: Resource, place: Place, name: str, scope: Scope | None = None) -> Fact[str]:
    """The identity of the cluster that a text in a resource's property names."""
    found = graph.called(owner, place, name, TYPES, scope)
    if found.value is None or found.value in graph.resources:
        return found
    return graph.outside(owner, place, name, TYPES, scope)


def cluster_applied_to(graph: Graph, resource: Resource) -> Fact[str]:
    """The cluster that a Kubernetes resource is in: the one from which its provider's kubeconfig comes.

    A kubeconfig that is known and was computed from nothing in the program names a cluster by its endpoint.
    """
    place, why = resource.props.place, "nothing tells which cluster it is applied to"
    provider = graph.resources.get(resource.provider.urn)
    if provider is None:
        return Fact(place, unknown=why)
    clusters = graph.sources(provider, "kubeconfig", TYPES)
    if not clusters:
        text = provider.props.get("kubeconfig").text() or ""
        clusters = {one.urn for one in graph.of_type(*TYPES) if (one.props.get("endpoint").text() or "\0") in text}
    return graph.one_of(place, clusters, why)


def scope_of_cluster(graph: Graph, resource: Resource, cluster: Fact[str]) -> Scope:
    """Where what a Kubernetes resource names by ARN or name is looked for: where its cluster is."""
    found = graph.resources.get(cluster.value or "")
    if found is not None:
        return found.scope
    unknown = Part(source=f"cluster of {resource.provider.urn or 'the default kubeconfig'}")
    return Scope(unknown, unknown, unknown)
