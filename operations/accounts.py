"""Who may be asked in which account: the caller in its own, and roles that it assumes in others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts import limits
from operations.aws import Assumed, UnreadError, asking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import boto3

    from operations.terminal.command import Call

MOST = 100
"""Roles of one call."""


@dataclass(frozen=True)
class Accounts:
    """Sessions by account.

    Attributes:
        call: as whom and where the person asks.
        roles: the role to assume, by account.
    """

    call: Call
    roles: Mapping[str, Assumed]

    def session(self, account: str, region: str | None) -> boto3.Session:
        """A session in an account; "" is the caller's own. A role's credentials are fetched at its first call.

        Raises:
            UnreadError: it is another account than the caller's, and no role in it was named.
        """
        if account in self.roles:
            return self.call.session(region, self.roles[account])
        own = self.call.session(region)
        if account and account != (found := caller(own)):
            raise UnreadError(
                f"account {account}: this is account {found}; name a role there: --assume-role "
                f"arn:aws:iam::{account}:role/NAME"
            )
        return own


def caller(aws: boto3.Session) -> str:
    """The account that is asked as.

    Raises:
        UnreadError: AWS does not tell.
    """
    with asking():
        return aws.client("sts").get_caller_identity()["Account"]


def roles(arns: Sequence[str], external_id: str | None) -> dict[str, Assumed]:
    """The roles by their account.

    Raises:
        ValueError: one is no ARN of a role, or two are of one account; one line.
    """
    if len(arns) > MOST:
        raise ValueError(f"found {len(arns)} roles, expected at most {MOST}")
    for arn in arns:
        if refusal := limits.ROLE_ARN.refuse(arn):
            raise ValueError(f"found {refusal}")
    accounts = Counter(arn.split(":")[4] for arn in arns)
    if twice := [account for account, count in accounts.items() if count > 1]:
        raise ValueError(f"found two roles of account {', '.join(twice)}, expected one of each account")
    return {arn.split(":")[4]: Assumed(arn, external_id) for arn in arns}
