"""The clusters that are there: active, with Linux nodes that can run what a cluster needs before Windows nodes come."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from rehearsal.account.releases import CLUSTER_MINOR
from standin.seed.document import Cluster, Network, NodeGroup, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NETWORK = Network(name="rehearsal")

CLUSTERS: Mapping[str, str] = MappingProxyType(
    {"dev": "API_AND_CONFIG_MAP", "prod": "API_AND_CONFIG_MAP", "legacy": "CONFIG_MAP"}
)
"""Cluster to authentication mode."""

ADDONS = ("vpc-cni", "kube-proxy", "coredns")

_CLUSTER_POLICIES = ("AmazonEKSClusterPolicy", "AmazonEKSVPCResourceController")
_NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly")


def roles() -> Iterator[Role]:
    """The roles of the clusters and of their Linux nodes."""
    for cluster in CLUSTERS:
        yield Role(name=f"{cluster}-cluster", service="eks.amazonaws.com", policies=_CLUSTER_POLICIES)
        yield Role(name=f"{cluster}-linux-node", service="ec2.amazonaws.com", policies=_NODE_POLICIES)


def clusters() -> Iterator[Cluster]:
    """Each cluster with one managed group of Linux nodes."""
    for name, mode in CLUSTERS.items():
        linux = NodeGroup(
            name="linux",
            role=f"{name}-linux-node",
            min_size=2,
            max_size=4,
            desired_size=2,
            labels={"kubernetes.io/os": "linux"},
        )
        yield Cluster(
            name=name,
            role=f"{name}-cluster",
            authentication_mode=mode,
            version=CLUSTER_MINOR,
            tags={"environment": name},
            addons=ADDONS,
            node_groups=(linux,),
        )
