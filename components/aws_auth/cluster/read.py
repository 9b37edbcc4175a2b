"""Whether a cluster takes aws-auth entries, and what overrides them there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from components.kubernetes.errors import ClusterNotReadyError, UnfitClusterError

if TYPE_CHECKING:
    import boto3

    from components.kubernetes.cluster import DescribedCluster


def require_config_map(cluster: DescribedCluster) -> None:
    """Refuse a cluster that cannot take aws-auth entries.

    Raises:
        UnfitClusterError: it is not ACTIVE, or takes access entries only.
    """
    if cluster.status != "ACTIVE":
        raise ClusterNotReadyError(
            f"cluster {cluster.name} is {cluster.status}; aws-auth can be edited once it is ACTIVE"
        )
    if cluster.mode == "API":
        raise UnfitClusterError(
            f"cluster {cluster.name} has authentication mode API and ignores aws-auth; give the role an access entry "
            "(access: access_entry)"
        )


def overriding_entry(aws: boto3.Session, cluster: DescribedCluster, role_arn: str) -> str | None:
    """A warning where an access entry decides about the role, so that its aws-auth entry does nothing."""
    if cluster.mode == "CONFIG_MAP":
        return None
    try:
        entry = aws.client("eks").describe_access_entry(clusterName=cluster.name, principalArn=role_arn)["accessEntry"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code", "") == "ResourceNotFoundException":
            return None
        return f"whether an access entry overrides the one of {role_arn} is not known: {error}"
    except BotoCoreError as error:
        return f"whether an access entry overrides the one of {role_arn} is not known: {error}"
    kind = entry.get("type", "STANDARD")
    return f"an access entry of type {kind} maps {role_arn} and overrides aws-auth; delete it or use another role"
