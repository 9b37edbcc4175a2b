"""Policies and checks of the tests: one good case, of which a test changes one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.api.authorization.checks import Check
from standin.api.authorization.evaluate import Decision, Policies, decide
from standin.api.authorization.policy import read_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLE = "arn:aws:iam::123456789012:role/dev-windows-0976f3a"
KNOWN = frozenset({"aws:requesttag/", "aws:resourcetag/", "aws:tagkeys", "iam:policyarn", "aws:requestedregion"})


def statement(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  any element of a statement
    """A statement that allows the check below, changed; None takes an element out."""
    good = {"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": ROLE}
    return {key: value for key, value in (good | changes).items() if value is not None}


def check(
    action: str = "iam:AttachRolePolicy", resource: str = ROLE, context: Mapping[str, list[str]] | None = None
) -> Check:
    """A check; condition keys as policies have them."""
    lower = {key.lower(): values for key, values in (context or {}).items()}
    return Check(action=action, resource=resource, context=lower, keys=KNOWN)


def decided(asked: Check, *statements: dict[str, Any], version: str = "2012-10-17") -> Decision:
    """What one policy with these statements decides."""
    policy = read_policy("policy", {"Version": version, "Statement": list(statements)})
    return decide(Policies(identity=[policy]), asked)


def allowed(asked: Check, *statements: dict[str, Any]) -> bool:
    """Whether it is allowed."""
    return decided(asked, *statements).allowed
