"""What EKS says of a cluster: where its API server is, and how it authenticates."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from components.aws_auth.text.errors import ApiError, ClusterError, ClusterNotFoundError, ClusterNotReadyError
from components.facts import limits
from components.facts.authentication_mode import AuthenticationMode


@dataclass(frozen=True)
class Cluster:
    """A cluster's name, API endpoint (https), certificate authority (PEM), status, and authentication mode."""

    name: str
    endpoint: str
    certificate_authority: str
    status: str = "ACTIVE"
    mode: AuthenticationMode = "CONFIG_MAP"

    def require_config_map(self) -> None:
        """Refuse a cluster that cannot take aws-auth entries.

        Raises:
            ClusterError: it is not ACTIVE, or takes access entries only.
        """
        if self.status != "ACTIVE":
            raise ClusterNotReadyError(
                f"cluster {self.name} is {self.status}; aws-auth can be edited once it is ACTIVE"
            )
        if self.mode == "API":
            raise ClusterError(
                f"cluster {self.name} has authentication mode API and ignores aws-auth; give the role an access entry "
                "(method access_entry)"
            )


def describe(aws: boto3.Session, name: str) -> Cluster:
    """Ask EKS.

    Raises:
        ClusterError: no cluster can have this name.
        ClusterNotFoundError: there is none of this name in the account and region.
        ApiError: EKS did not answer, or the caller may not call eks:DescribeCluster.
    """
    if refusal := limits.EXISTING_CLUSTER_NAME.refuse(name):
        raise ClusterError(f"cluster name: found {refusal}")
    where = f"region {aws.region_name}"
    try:
        found = aws.client("eks").describe_cluster(name=name)["cluster"]
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code == "ResourceNotFoundException":
            raise ClusterNotFoundError(f"there is no cluster {name} in {where} of this account") from None
        needed = "; eks:DescribeCluster is needed" if "AccessDenied" in code else ""
        raise ApiError(f"cluster {name} in {where}: {error}{needed}") from None
    except BotoCoreError as error:
        raise ApiError(f"cluster {name} in {where}: {error}") from None
    mode = found.get("accessConfig", {}).get("authenticationMode", "CONFIG_MAP")  # as older clusters are described
    authority = found.get("certificateAuthority", {}).get("data", "")
    return Cluster(
        name,
        found.get("endpoint", ""),
        decode_authority(authority),
        found.get("status", "UNKNOWN"),
        mode,
    )


def decode_authority(data: str) -> str:
    """The PEM text of a certificate authority given as EKS gives it, in base64, or as PEM already.

    Raises:
        ClusterError: it is neither.
    """
    if "-----BEGIN CERTIFICATE-----" in data:
        return data
    try:
        return base64.b64decode(data, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise ClusterError("the certificate authority is neither PEM nor PEM in base64") from None


def overriding_entry(aws: boto3.Session, cluster: Cluster, role_arn: str) -> str | None:
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
