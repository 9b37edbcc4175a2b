"""The bearer token that an EKS API server takes: a signed request to STS that the server sends in our place.

Source: aws-iam-authenticator's README ("API Authorization from Outside a Cluster") and `aws eks get-token`. Nothing is
asked of STS here; signing is local. The token is a credential for 15 minutes: it is kept in memory only.
"""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING, Protocol, cast

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from components.facts.names import PROJECT
from components.kubernetes.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX = "k8s-aws-v1."
CLUSTER_HEADER = "x-k8s-aws-id"
SIGNATURE_SECONDS = 60
"""Seconds that the signature claims; the API server allows 15 minutes from its time stamp, whatever it claims."""

LIFETIME_SECONDS = 14 * 60
"""Seconds after which a new token is made: one minute before the API server refuses the old one."""


class _Request(Protocol):
    context: dict[str, object]
    headers: dict[str, str]


def session(region: str, role_arn: str | None = None, *, base: boto3.Session | None = None) -> boto3.Session:
    """An AWS session for the region, of the caller or of a role that the caller assumes.

    Raises:
        ApiError: the role cannot be assumed, or there are no credentials.
    """
    own = base or boto3.Session(region_name=region)
    if role_arn is None:
        return own
    try:
        answer = own.client("sts").assume_role(RoleArn=role_arn, RoleSessionName=PROJECT)
    except (ClientError, BotoCoreError) as error:
        raise ApiError(f"cannot assume {role_arn} to reach the cluster: {error}") from None
    found = answer["Credentials"]
    return boto3.Session(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"], region_name=region)


def make_token(aws: boto3.Session, cluster: str) -> str:
    """A token for the cluster of this name (the id, for one on Outposts).

    Raises:
        ApiError: there are no credentials to sign with.
    """
    client = aws.client("sts")
    client.meta.events.register("provide-client-params.sts.GetCallerIdentity", _take_cluster)
    client.meta.events.register("before-sign.sts.GetCallerIdentity", _add_header)
    try:
        url = client.generate_presigned_url(
            "get_caller_identity", Params={"Cluster": cluster}, ExpiresIn=SIGNATURE_SECONDS, HttpMethod="GET"
        )
    except BotoCoreError as error:
        raise ApiError(f"no token for cluster {cluster} can be signed: {error}") from None
    return PREFIX + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


def caller_arn(aws: boto3.Session) -> str:
    """Who the tokens speak for; STS tells it to anyone. Words instead, where it cannot be asked."""
    try:
        return aws.client("sts").get_caller_identity()["Arn"]
    except (ClientError, BotoCoreError):
        return "the caller (STS does not tell who that is)"


def _take_cluster(params: dict[str, object], context: dict[str, object], **_: object) -> None:
    context["cluster"] = params.pop("Cluster")


def _add_header(request: _Request, **_: object) -> None:
    request.headers[CLUSTER_HEADER] = cast("str", request.context["cluster"])


class TokenSource:
    """Tokens on demand, each used until shortly before its end."""

    def __init__(self, make: Callable[[], str], *, now: Callable[[], float] = time.monotonic) -> None:
        self._make = make
        self._now = now
        self._token: str | None = None
        self._until = 0.0

    def __call__(self) -> str:
        """The present token."""
        if self._token is None or self._now() >= self._until:
            self._token = self._make()
            self._until = self._now() + LIFETIME_SECONDS
        return self._token

    def drop(self) -> None:
        """Forget the token: the server has refused it."""
        self._token = None
