"""The clusters that are there: active, with Linux nodes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from moto.eks.models import eks_backends
from moto.iam.models import iam_backends

from standin.api.eks.models import EKSBackend
from standin.seed.document import ACCOUNT_ID, Cluster, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from standin.seed.network import Network


def seed_roles(partition: str, roles: Iterable[Role]) -> None:
    """The roles. IAM is one for a partition's Regions: they are made once in each partition."""
    iam = iam_backends[ACCOUNT_ID][partition]
    for role in roles:
        statement = {"Effect": "Allow", "Principal": {"Service": role.service}, "Action": "sts:AssumeRole"}
        iam.create_role(
            role_name=role.name,
            assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            path="/",
            permissions_boundary=None,
            description="",
            tags=[],
            max_session_duration="3600",
        )
        for policy in role.policies:
            iam.attach_role_policy(f"arn:{partition}:iam::aws:policy/{policy}", role.name)


def seed_clusters(region: str, clusters: Iterable[Cluster], network: Network) -> None:
    """The clusters of a Region."""
    eks = eks_backends[ACCOUNT_ID][region]
    if not isinstance(eks, EKSBackend):
        raise TypeError("the account is seeded before our EKS backend was registered")
    for cluster in clusters:
        _seed_cluster(eks, cluster, network)


def _seed_cluster(eks: EKSBackend, cluster: Cluster, network: Network) -> None:
    def arn(role: str) -> str:
        return f"arn:{eks.partition}:iam::{ACCOUNT_ID}:role/{role}"

    eks.create_cluster(
        name=cluster.name,
        version=cluster.version,
        role_arn=arn(cluster.role),
        resources_vpc_config={
            "subnetIds": network.private_subnet_ids + network.public_subnet_ids,
            "endpointPrivateAccess": True,
        },
        access_config={"authenticationMode": cluster.authentication_mode},
        tags=dict(cluster.tags),
    )
    eks.describe_cluster(cluster.name)
    for group in cluster.node_groups:
        eks.create_nodegroup(
            cluster_name=cluster.name,
            nodegroup_name=group.name,
            node_role=arn(group.role),
            subnets=network.private_subnet_ids,
            scaling_config={
                "minSize": group.min_size,
                "maxSize": group.max_size,
                "desiredSize": group.desired_size,
            },
            instance_types=list(group.instance_types),
            labels=dict(group.labels),
        )
        eks.describe_nodegroup(cluster.name, group.name)
    for addon in cluster.addons:
        eks.create_addon(cluster.name, {"addonName": addon})
        eks.addon(cluster.name, addon).observe()
