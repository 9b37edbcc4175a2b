"""EKS clusters, and which cluster a name or reference means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.images import kubelet_of
from eks_windows.forms.roles import ROLE_TYPES
from eks_windows.model import Cluster, Fact

if TYPE_CHECKING:
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import View

TYPES = ("aws:eks/cluster:Cluster", "aws-native:eks:Cluster")


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """A cluster with the version of its control plane."""
    version = resource.text(resource.props.get("version")).map(kubelet_of)
    estate.clusters[resource.urn] = Cluster(
        place=resource.props.place,
        key=resource.urn,
        minor=version.map(lambda one: one.minor),
        role=graph.reference(resource, resource.props.get("roleArn"), ROLE_TYPES),
        mode=resource.text(resource.props.at("accessConfig").get("authenticationMode")),
    )


def cluster_of(graph: Graph, resource: Resource, view: View) -> Fact[str]:
    """The identity of the cluster that a property names."""
    found = graph.reference(resource, view, TYPES)
    return found.map(lambda key: key if key in graph.resources else literal(resource, key))


def cluster_around(graph: Graph, resource: Resource) -> Fact[str]:
    """The cluster that a Kubernetes resource is in.

    It is the one whose kubeconfig its provider has, else the one that the component around it makes, else the only one
    of the stack.
    """
    provider = graph.resources.get(resource.provider)
    told = [graph.sources(provider, "kubeconfig", TYPES)] if provider is not None else []
    told += [graph.within(owner.urn, TYPES) for owner in (resource, *graph.ancestors(resource))]
    one = next((clusters for clusters in told if len(clusters) == 1), None)
    clusters = one or {cluster.urn for cluster in graph.of_type(*TYPES)}
    return graph.one_of(resource.props.place, clusters, "nothing tells which cluster it is applied to")


def cluster_named(graph: Graph, resource: Resource, name: str) -> str:
    """The identity of the cluster of this name, as seen from a resource."""
    return graph.named(TYPES, name, resource.region) or literal(resource, name)


def literal(resource: Resource, name: str) -> str:
    """The identity of a cluster that is not in the stack: names are unique in a region only."""
    return f"{name} in {resource.region}" if resource.region else name
