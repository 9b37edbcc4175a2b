"""What EKS and IAM say of a cluster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from components.facts.authentication_mode import mode_of
from operations.aws import asking
from operations.doctor.facts import Cluster, Insight, Issue, Support

if TYPE_CHECKING:
    import boto3

CNI = "vpc-cni"


def cluster(aws: boto3.Session, name: str) -> Cluster:
    """The cluster.

    Raises:
        UnreadError: there is none of this name, or EKS does not answer.
    """
    with asking():
        found = aws.client("eks").describe_cluster(name=name)["cluster"]
    network = found.get("resourcesVpcConfig", {})
    return Cluster(
        name=name,
        status=found.get("status", ""),
        version=found.get("version", ""),
        platform_version=found.get("platformVersion", ""),
        mode=mode_of(found.get("accessConfig", {}).get("authenticationMode")),
        role=found.get("roleArn", "").rpartition("/")[2],
        vpc=network.get("vpcId", ""),
        auto_mode=found.get("computeConfig", {}).get("enabled", False),
        ip_family=found.get("kubernetesNetworkConfig", {}).get("ipFamily", "ipv4"),
        issues=tuple(
            Issue(
                code=each.get("code", ""), message=each.get("message", ""), resources=tuple(each.get("resourceIds", ()))
            )
            for each in found.get("health", {}).get("issues", [])
        ),
        subnets=tuple(network.get("subnetIds", ())),
        private_endpoint=network.get("endpointPrivateAccess", False),
        public_endpoint=network.get("endpointPublicAccess", False),
        public_cidrs=tuple(network.get("publicAccessCidrs", ())),
    )


def support(aws: boto3.Session) -> dict[str, Support]:
    """Until when EKS supports each Kubernetes minor."""
    pages = aws.client("eks").get_paginator("describe_cluster_versions")
    with asking():
        return {
            each.get("clusterVersion", ""): Support(
                standard_until=each.get("endOfStandardSupportDate"),
                extended_until=each.get("endOfExtendedSupportDate"),
            )
            for page in pages.paginate()
            for each in page["clusterVersions"]
        }


def addons(aws: boto3.Session, name: str) -> frozenset[str]:
    """Names of a cluster's add-ons."""
    pages = aws.client("eks").get_paginator("list_addons")
    with asking():
        return frozenset(each for page in pages.paginate(clusterName=name) for each in page["addons"])


def cni_addon(aws: boto3.Session, name: str) -> tuple[str, str | None]:
    """Version of the add-on vpc-cni, and what its configuration says of Windows IPAM; "" where there is none."""
    eks = aws.client("eks")
    with asking():
        try:
            found = eks.describe_addon(clusterName=name, addonName=CNI)["addon"]
        except eks.exceptions.ResourceNotFoundException:
            return "", None
    try:
        values = json.loads(found.get("configurationValues", "") or "{}")
    except ValueError:  # YAML, which EKS takes as well: what it holds is told as not set
        values = {}
    told = cast("dict[str, Any]", values).get("enableWindowsIpam") if isinstance(values, dict) else None
    return found.get("addonVersion", ""), None if told is None else str(told).lower()


def insights(aws: boto3.Session, name: str) -> tuple[Insight, ...]:
    """What EKS has found out by itself, read once a day."""
    pages = aws.client("eks").get_paginator("list_insights")
    with asking():
        return tuple(
            Insight(
                name=each.get("name", ""),
                category=each.get("category", ""),
                status=each.get("insightStatus", {}).get("status", ""),
                reason=each.get("insightStatus", {}).get("reason", ""),
            )
            for page in pages.paginate(clusterName=name)
            for each in page["insights"]
        )
