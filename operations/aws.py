"""AWS as every command asks it: patient, bounded in time and in number of calls at once; a refusal is one line."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import BotoCoreError, ClientError

from components.facts import limits
from components.kubernetes.errors import ApiError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 5
"""Calls at once: EC2 refills 20 reads a second for an account and Region (EC2 API reference, Request throttling)."""

SESSION_NAME = "eks-windows"
"""Name of an assumed role's session, as CloudTrail has it."""

_PATIENT = Config(
    retries={"mode": "adaptive", "max_attempts": 6},
    connect_timeout=10,
    read_timeout=60,
    max_pool_connections=AT_ONCE,
    user_agent_extra="eks-windows-nodes",
)

_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"})
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_SERVICE = "Service"
"""Where a refusal carries the service's prefix in IAM; botocore's own errors tell the operation alone."""


class UnreadError(RefusedError):
    """AWS did not answer; its text is the line for the person at the terminal, or for the report.

    Attributes:
        permission: what the caller may not do, such as `ec2:DescribeImages`; "" where that is not why.
    """

    def __init__(self, message: str, permission: str = "") -> None:
        super().__init__(message)
        self.permission = permission


@dataclass(frozen=True)
class Assumed:
    """A role to assume: its ARN, and the external id that its owner asks for; None for none.

    Its credentials are fetched at the first call, and anew before they end.
    """

    arn: str
    external_id: str | None = None


class _AssumedProvider(CredentialProvider):
    METHOD = "assume-role"
    CANONICAL_NAME = None

    def __init__(self, source: botocore.session.Session, role: Assumed) -> None:
        super().__init__()
        self._source = source
        self._role = role

    def load(self) -> DeferredRefreshableCredentials:
        more = {"RoleSessionName": SESSION_NAME}
        if self._role.external_id:
            more["ExternalId"] = self._role.external_id
        credentials = self._source.get_credentials()
        fetcher = AssumeRoleCredentialFetcher(self._source.create_client, credentials, self._role.arn, extra_args=more)
        return DeferredRefreshableCredentials(fetcher.fetch_credentials, self.METHOD)


def session(region: str | None, profile: str | None, role: Assumed | None = None) -> boto3.Session:
    """A session of the person's profile, which can also name a role to assume (`role_arn` in the AWS config file).

    Every client of it retries adaptively and gives up in time.

    Args:
        region: where; None for AWS_REGION, AWS_DEFAULT_REGION or the profile's, in this order, as AWS's own CLI has it.
        profile: as whom; None for the environment's.
        role: a role that the person assumes; None for none.

    Raises:
        ApiError: there is no such profile, or no Region.
    """
    core = _core(profile)
    if role is not None:
        core.register_component("credential_provider", CredentialResolver([_AssumedProvider(_core(profile), role)]))
    try:
        found = boto3.Session(region_name=region or os.environ.get("AWS_REGION") or None, botocore_session=core)
        place = found.region_name
    except BotoCoreError as error:
        raise ApiError(str(error)) from None
    if not place:
        raise ApiError("no AWS region; give --region, or set AWS_REGION")
    if refusal := limits.REGION.refuse(place):
        raise ApiError(f"AWS region: found {refusal}; give --region, or set AWS_REGION")
    return found


def _core(profile: str | None) -> botocore.session.Session:
    core = botocore.session.Session(profile=profile)
    core.set_default_client_config(_PATIENT)
    core.register("after-call", _note_service)
    return core


def refused(error: ClientError | BotoCoreError) -> str:
    """One line about a call that AWS did not answer; of one that it denied, the permission that is missing."""
    if not isinstance(error, ClientError):
        return " ".join(str(error).split())
    if action := missing_permission(error):
        return f"missing permission {action}; allow it for the role or user that runs this"
    if error_code(error) in _EXPIRED:
        return "the AWS session has expired; sign in again, or let the role's sessions last longer"
    return " ".join(str(error).split())


def missing_permission(error: ClientError | BotoCoreError) -> str:
    """The action that AWS denied, such as `ec2:DescribeImages`; "" where the error is another one."""
    if not isinstance(error, ClientError) or error_code(error) not in _DENIED:
        return ""
    told: dict[str, Any] = dict(error.response.get("Error", {}))
    return f"{told.get(_SERVICE, 'aws')}:{error.operation_name}"


@contextmanager
def asking() -> Generator[None]:
    """What is asked inside and not answered raises an `UnreadError`."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise UnreadError(refused(error), missing_permission(error)) from None


def error_code(error: ClientError) -> str:
    """AWS's own word for what it refused."""
    return error.response.get("Error", {}).get("Code", "")


def at_once(ask: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Ask about each item, a few at a time; the answers in the items' order.

    The first failure ends it, as does a signal to stop: calls under way are not waited for.
    """
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        return list(pool.map(ask, items))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _note_service(parsed: dict[str, Any], model: Any, **_: Any) -> None:  # noqa: ANN401  botocore's own model
    if "Error" in parsed:
        parsed["Error"][_SERVICE] = model.service_model.signing_name
