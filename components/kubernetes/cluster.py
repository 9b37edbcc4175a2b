"""What EKS says of a cluster: where its API server is, and how it authenticates."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from components.facts import limits
from components.facts.authentication_mode import AuthenticationMode
from components.kubernetes.errors import ApiError, ClusterError, ClusterNotFoundError


@dataclass(frozen=True)
class Cluster:
    """A cluster's name, API endpoint (https), certificate authority (PEM), status, and authentication mode."""

    name: str
    endpoint: str
    certificate_authority: str
    status: str = "ACTIVE"
    mode: AuthenticationMode = "CONFIG_MAP"


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
