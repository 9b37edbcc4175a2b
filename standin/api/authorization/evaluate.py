"""IAM's decision over one action on one resource. Pure.

Order: an explicit deny of any policy, then an allow of the identity's policies that every boundary also allows; without
one it is denied. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

A condition key that the check does not know, because neither AWS says that this action has it nor the stand-in fills it
in, keeps an allow from applying and makes a deny apply: what can't be judged is not allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from standin.api.authorization.patterns import arn_like, filled_resource, like

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from standin.api.authorization.checks import Check
    from standin.api.authorization.policy import Policy, Statement

Effect = Literal["allowed", "explicitDeny", "implicitDeny"]


@dataclass(frozen=True)
class Decision:
    """What was decided.

    Attributes:
        effect: the decision.
        by: the statements that decided, ``policy/sid``; empty where none applied.
        unknown: condition keys of statements that could not be judged.
    """

    effect: Effect
    by: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the action may be done."""
        return self.effect == "allowed"


@dataclass(frozen=True, kw_only=True)
class Policies:
    """What decides for one principal.

    Attributes:
        identity: attached and inline policies: one that allows is enough.
        limits: a permissions boundary and a session's policies, each of them a set: every set has to allow as well.
    """

    identity: Sequence[Policy]
    limits: Sequence[Sequence[Policy]] = ()

    @property
    def sets(self) -> list[Sequence[Policy]]:
        """The sets of policies, each of which must allow."""
        return [self.identity, *self.limits]


def decide(policies: Policies, check: Check) -> Decision:
    """Whether these policies allow it."""
    unknown: list[str] = []
    every = [(policy, statement) for one in policies.sets for policy in one for statement in policy.statements]
    denying = [
        _named(policy, statement)
        for policy, statement in every
        if statement.effect == "Deny" and _applies(statement, check, unknown)
    ]
    if denying:
        return Decision("explicitDeny", tuple(denying), tuple(unknown))
    allowing = [_allowing(one, check, unknown) for one in policies.sets]
    by = tuple(name for one in allowing for name in one)
    return Decision("allowed" if all(allowing) else "implicitDeny", by, tuple(dict.fromkeys(unknown)))


def _allowing(policies: Iterable[Policy], check: Check, unknown: list[str]) -> list[str]:
    return [
        _named(policy, statement)
        for policy in policies
        for statement in policy.statements
        if statement.effect == "Allow" and _applies(statement, check, unknown)
    ]


def _named(policy: Policy, statement: Statement) -> str:
    return f"{policy.name}/{statement.sid}"


def _applies(statement: Statement, check: Check, unknown: list[str]) -> bool:
    if any(like(action, check.action, ignore_case=True) for action in statement.actions) == statement.but_actions:
        return False
    if _covers(statement, check) == statement.but_resources:
        return False
    strange = [condition.key for condition in statement.conditions if not check.knows(condition.key)]
    if strange:
        unknown.extend(strange)
        return statement.effect == "Deny"
    return all(each.holds(check.context, variables=statement.variables) for each in statement.conditions)


def _covers(statement: Statement, check: Check) -> bool:
    """Whether one of the statement's resources is the check's; in a trust policy the role itself is meant."""
    if statement.principals:
        return True
    for pattern in statement.resources:
        wanted = filled_resource(pattern, check.context) if statement.variables else pattern
        if wanted is not None and arn_like(wanted, check.resource):
            return True
    return False
