"""AWS sessions of the caller, and a cluster as it can be reached from here."""

from __future__ import annotations

from dataclasses import replace

import boto3
from botocore.exceptions import BotoCoreError

from components.kubernetes.cluster import DescribedCluster, decode_authority, describe
from components.kubernetes.errors import ApiError


def profile_session(profile: str | None, region: str | None = None) -> boto3.Session:
    """A session of an AWS profile, or of the environment.

    Raises:
        ApiError: there is no such profile.
    """
    try:
        return boto3.Session(profile_name=profile, region_name=region)
    except BotoCoreError as error:
        raise ApiError(f"AWS profile {profile}: {error}") from None


def default_region(profile: str | None) -> str | None:
    """The region of the AWS profile or environment.

    Raises:
        ApiError: there is no such profile.
    """
    return profile_session(profile).region_name


def reach(aws: boto3.Session, name: str, endpoint: str | None = None, authority: str | None = None) -> DescribedCluster:
    """The cluster as EKS describes it; a given endpoint and certificate authority win over the described ones.

    Raises:
        ClusterNotFoundError: there is no such cluster.
        UnfitClusterError: the authority given is none.
        ApiError: AWS cannot be asked.
    """
    found = describe(aws, name)
    return replace(
        found,
        endpoint=endpoint or found.endpoint,
        certificate_authority=decode_authority(authority) if authority else found.certificate_authority,
    )
