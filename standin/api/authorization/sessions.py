"""Roles and their sessions: whose credentials a request has, which policies decide for them, who may take a role."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from moto.sts.models import AssumedRole, sts_backends
from moto.utilities.utils import get_partition

from standin.api.authorization.evaluate import Decision, Policies, decide
from standin.api.authorization.live import Live
from standin.api.authorization.policy import Policy, read_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.iam.models import Role

    from standin.api.authorization.checks import Check
    from standin.api.authorization.request import Caller

WEB_IDENTITY = "AssumeRoleWithWebIdentity"

_LISTED_CLAIMS = ("aud", "sub", "amr")
"""Claims of a token that IAM makes condition keys of, under the provider's name.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""


class TokenError(ValueError):
    """A web identity token that can't be read, or that no provider of the account vouches for."""


@dataclass(frozen=True)
class Session:
    """A role that somebody has taken on.

    Attributes:
        arn: of the session: ``arn:aws:sts::ACCOUNT:assumed-role/ROLE/NAME``.
        account: the role's account.
        policies: what decides for it.
        principal: the condition keys that tell of it.
    """

    arn: str
    account: str
    policies: Policies
    principal: Mapping[str, list[str]]


def session_of(caller: Caller, account: str) -> Session | None:
    """The role session whose credentials signed a request; None for everybody else, who may do anything here."""
    partition = get_partition(caller.region)
    taken = sts_backends[account][partition].get_assumed_role_from_access_key(caller.access_key)
    if taken is None:
        return None
    live = Live(taken.account_id, caller.region, partition)
    role = role_of(live, taken.role_arn)
    return Session(
        arn=taken.arn,
        account=taken.account_id,
        policies=_policies(live, role, taken) if role else Policies(identity=()),
        principal=_principal(taken, role) | _machine(taken, caller.region),
    )


def role_of(live: Live, arn: str) -> Role | None:
    """A role by its ARN; None where there is none."""
    return next((role for role in live.iam.roles.values() if role.arn == arn), None)


def may_take(live: Live, role: Role, trusted: Check) -> Decision:
    """Whether a role's trust policy lets somebody take it on.

    Args:
        live: the account of the role.
        role: the role.
        trusted: the check of sts:AssumeRole or sts:AssumeRoleWithWebIdentity on it.
    """
    del live
    trust = read_policy("trust", role.assume_role_policy_document)
    named = [one for one in trust.statements if _names(one.principals, trusted)]
    return decide(Policies(identity=(Policy(name="trust", statements=tuple(named)),)), trusted)


def web_identity(live: Live, token: str) -> tuple[str, dict[str, list[str]]]:
    """The provider that issued a token, by ARN, and what its claims tell conditions. No signature is verified.

    Raises:
        TokenError: it is no token, or the account has no such provider or audience.
    """
    claims = _claims(token)
    issuer = str(claims.get("iss", "")).partition("://")[2]
    provider = live.iam.open_id_providers.get(f"arn:{live.partition}:iam::{live.account}:oidc-provider/{issuer}")
    if provider is None:
        raise TokenError(f"No OpenIDConnect provider found in your account for https://{issuer}")
    if claims.get("aud") not in provider.client_id_list:
        raise TokenError("Incorrect token audience")
    named = {f"{issuer}:{claim}".lower(): [str(claims[claim])] for claim in _LISTED_CLAIMS if claim in claims}
    return provider.arn, named


def _claims(token: str) -> dict[str, Any]:
    try:
        payload = token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, binascii.Error) as error:
        raise TokenError("The ID Token provided is not a valid JWT") from error


def _names(principals: Mapping[str, tuple[str, ...]], trusted: Check) -> bool:
    """Whether a statement's Principal is who asks: a provider, or a role by its ARN or its account, or everybody."""
    provider = trusted.context.get("aws:federatedprovider")
    if provider:
        return any(one in {"*", provider[0]} for one in principals.get("Federated", ()))
    arn = "".join(trusted.context.get("aws:principalarn", ()))
    account = "".join(trusted.context.get("aws:principalaccount", ()))
    partition = ":".join(arn.split(":")[:2])
    return any(one in {"*", arn, account, f"{partition}:iam::{account}:root"} for one in principals.get("AWS", ()))


def _principal(taken: AssumedRole, role: Role | None) -> dict[str, list[str]]:
    tags = {f"aws:principaltag/{tag['Key']}".lower(): [tag["Value"]] for tag in (role.tags if role else [])}
    return {
        "aws:principalarn": [taken.role_arn],
        "aws:principalaccount": [taken.account_id],
        "aws:principaltype": ["AssumedRole"],
        "aws:userid": [taken.user_id],
        **tags,
    }


def _machine(taken: AssumedRole, region: str) -> dict[str, list[str]]:
    """The machine whose role it is: such a session is named after its instance.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    (ec2:SourceInstanceARN)
    """
    name = taken.session_name
    if not re.fullmatch(r"i-[0-9a-f]{8,17}", name):
        return {}
    return {"ec2:sourceinstancearn": [f"arn:{get_partition(region)}:ec2:{region}:{taken.account_id}:instance/{name}"]}


def _policies(live: Live, role: Role, taken: AssumedRole) -> Policies:
    inline = [read_policy(name, unquote(document)) for name, document in role.policies.items()]
    attached = [_managed(live, arn) for arn in role.managed_policies]
    limits: list[list[Policy]] = []
    if role.permissions_boundary_arn:
        limits.append([_managed(live, role.permissions_boundary_arn)])
    if taken.policy:
        limits.append([read_policy("session", taken.policy)])
    return Policies(identity=(*inline, *attached), limits=limits)


def _managed(live: Live, arn: str) -> Policy:
    policy = live.iam.managed_policies[arn]
    current = next(one for one in policy.versions if one.version_id == policy.default_version_id)
    return read_policy(arn.rpartition("/")[2], unquote(current.document))
