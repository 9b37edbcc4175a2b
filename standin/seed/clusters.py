"""The clusters that are there: active, with Linux nodes that can run what a cluster needs before Windows nodes come."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from moto.eks.models import eks_backends
from moto.iam.models import iam_backends

from standin.api.eks.models import EKSBackend
from standin.api.releases import CLUSTER_MINOR
from standin.seed.network import Network

CLUSTERS: Mapping[str, str] = MappingProxyType(
    {"dev": "API_AND_CONFIG_MAP", "prod": "API_AND_CONFIG_MAP", "legacy": "CONFIG_MAP"}
)
"""Cluster to authentication mode."""

ADDONS = ("vpc-cni", "kube-proxy", "coredns")

_CLUSTER_POLICIES = ("AmazonEKSClusterPolicy", "AmazonEKSVPCResourceController")
_NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly")


def seed_roles(account_id: str) -> None:
    """The roles of the clusters and of their Linux nodes. IAM is global: they are made once."""
    for cluster in CLUSTERS:
        _role(account_id, f"{cluster}-cluster", "eks.amazonaws.com", _CLUSTER_POLICIES)
        _role(account_id, f"{cluster}-linux-node", "ec2.amazonaws.com", _NODE_POLICIES)


def seed_clusters(account_id: str, region: str, network: Network) -> None:
    """The clusters of a region."""
    eks = eks_backends[account_id][region]
    if not isinstance(eks, EKSBackend):
        raise TypeError("the account is seeded before our EKS backend was registered")
    for name, mode in CLUSTERS.items():
        cluster = eks.create_cluster(
            name=name,
            version=CLUSTER_MINOR,
            role_arn=f"arn:{eks.partition}:iam::{account_id}:role/{name}-cluster",
            resources_vpc_config={
                "subnetIds": network.private_subnet_ids + network.public_subnet_ids,
                "endpointPrivateAccess": True,
            },
            access_config={"authenticationMode": mode},
            tags={"environment": name},
        )
        eks.describe_cluster(name)
        eks.create_nodegroup(
            cluster_name=cluster.name,
            nodegroup_name="linux",
            node_role=f"arn:{eks.partition}:iam::{account_id}:role/{name}-linux-node",
            subnets=network.private_subnet_ids,
            scaling_config={"minSize": 2, "maxSize": 4, "desiredSize": 2},
            instance_types=["m6i.large"],
            labels={"kubernetes.io/os": "linux"},
        )
        eks.describe_nodegroup(name, "linux")
        for addon in ADDONS:
            eks.create_addon(name, {"addonName": addon})
            eks.addon(name, addon).observe()


def _role(account_id: str, name: str, service: str, policies: tuple[str, ...]) -> None:
    iam = iam_backends[account_id]["aws"]
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    iam.create_role(
        role_name=name,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        path="/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
    )
    for policy in policies:
        iam.attach_role_policy(f"arn:aws:iam::aws:policy/{policy}", name)
