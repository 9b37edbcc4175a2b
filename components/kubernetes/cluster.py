"""What EKS says of a cluster: where its API server is, and how it authenticates."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from components.facts import limits
from components.facts.authentication_mode import AuthenticationMode, mode_of
from components.kubernetes.errors import ApiError, ClusterNotFoundError, UnfitClusterError

if TYPE_CHECKING:
    import boto3


@dataclass(frozen=True)
class DescribedCluster:
    """A cluster's name, API endpoint (https), certificate authority (PEM), status, authentication mode and minor."""

    name: str
    endpoint: str
    certificate_authority: str
    status: str
    mode: AuthenticationMode
    version: str = ""


_HINTS = {
    "AccessDenied": "; eks:DescribeCluster is needed",
    "Expired": "; the AWS session has expired, sign in again",
}
"""What helps, by a word of EKS's code for an error."""


def describe(aws: boto3.Session, name: str) -> DescribedCluster:
    """Ask EKS.

    Raises:
        UnfitClusterError: no cluster can have this name.
        ClusterNotFoundError: there is none of this name in the account and region.
        ApiError: EKS did not answer, or the caller may not call eks:DescribeCluster.
    """
    if refusal := limits.CLUSTER_NAME.refuse(name):
        raise UnfitClusterError(f"cluster name: found {refusal}")
    where = f"region {aws.region_name}"
    try:
        found = aws.client("eks").describe_cluster(name=name)["cluster"]
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code == "ResourceNotFoundException":
            raise ClusterNotFoundError(f"there is no cluster {name} in {where} of this account") from None
        hint = next((hint for word, hint in _HINTS.items() if word in code), "")
        raise ApiError(f"cluster {name} in {where}: {error}{hint}") from None
    except BotoCoreError as error:
        raise ApiError(f"cluster {name} in {where}: {error}") from None
    authority = found.get("certificateAuthority", {}).get("data", "")
    return DescribedCluster(
        name,
        found.get("endpoint", ""),
        decode_authority(authority),
        found.get("status", "UNKNOWN"),
        mode_of(found.get("accessConfig", {}).get("authenticationMode")),
        found.get("version", ""),
    )


def decode_authority(data: str) -> str:
    """The PEM text of a certificate authority given as EKS gives it, in base64, or as PEM already.

    Raises:
        UnfitClusterError: it is neither.
    """
    if "-----BEGIN CERTIFICATE-----" in data:
        return data
    try:
        return base64.b64decode(data, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise UnfitClusterError("the certificate authority is neither PEM nor PEM in base64") from None
