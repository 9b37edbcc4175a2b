"""From a declaration to its cluster's API server."""

from __future__ import annotations

from dataclasses import dataclass

import boto3
from botocore.exceptions import BotoCoreError

from components.aws_auth.cluster.api import KubernetesApi
from components.aws_auth.cluster.read import Cluster, decode_authority, describe
from components.aws_auth.plan.declaration import Declaration
from components.aws_auth.text.errors import ApiError
from components.kubernetes.token import TokenSource, caller_arn, make_token, session


@dataclass(frozen=True)
class Connection:
    """A cluster as EKS describes it, its API, and the AWS session that speaks for us."""

    cluster: Cluster
    api: KubernetesApi
    aws: boto3.Session


def connect(declared: Declaration) -> Connection:
    """Describe the cluster and make a client for it; a given endpoint and authority win over the described ones.

    Raises:
        ClusterNotFoundError: there is no such cluster.
        ApiError: AWS cannot be asked, or what it says is no endpoint.
    """
    aws = session(declared.region, declared.assume_role_arn, base=_session(declared.profile, declared.region))
    found = describe(aws, declared.cluster_name)
    endpoint = declared.endpoint or found.endpoint
    given = declared.certificate_authority
    authority = decode_authority(given) if given else found.certificate_authority
    token = TokenSource(lambda: make_token(aws, declared.cluster_name))
    return Connection(found, KubernetesApi(endpoint, authority, token, lambda: caller_arn(aws)), aws)


def default_region(profile: str | None) -> str | None:
    """The region of the AWS profile or environment.

    Raises:
        ApiError: there is no such profile.
    """
    return _session(profile).region_name


def _session(profile: str | None, region: str | None = None) -> boto3.Session:
    try:
        return boto3.Session(profile_name=profile, region_name=region)
    except BotoCoreError as error:
        raise ApiError(f"AWS profile {profile}: {error}") from None
