"""The AWS session of a command, and what AWS's refusals mean in one line."""

from __future__ import annotations

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from components.facts import limits
from components.kubernetes.errors import ApiError

_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"})
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})


def session(region: str | None, profile: str | None) -> boto3.Session:
    """A session of the person's profile, which can also name a role to assume (`role_arn` in the AWS config file).

    Raises:
        ApiError: there is no such profile, or no Region.
    """
    try:
        found = boto3.Session(region_name=region, profile_name=profile)
    except BotoCoreError as error:
        raise ApiError(str(error)) from None
    if not found.region_name:
        raise ApiError("no AWS region; give --region, or set AWS_REGION")
    if refusal := limits.REGION.refuse(found.region_name):
        raise ApiError(f"AWS region: found {refusal}; give --region, or set AWS_REGION")
    return found


def refused(service: str, error: ClientError | BotoCoreError) -> str:
    """One line about a call that AWS did not answer; of one that it denied, the permission that is missing.

    Args:
        service: the service's prefix in IAM, e.g. `autoscaling`.
        error: what botocore raised.
    """
    if not isinstance(error, ClientError):
        return " ".join(str(error).split())
    code = error.response.get("Error", {}).get("Code", "")
    if code in _DENIED:
        return f"missing permission {service}:{error.operation_name}; allow it for the role or user that runs this"
    if code in _EXPIRED:
        return "the AWS session has expired; sign in again, or let the role's sessions last longer"
    return " ".join(str(error).split())
