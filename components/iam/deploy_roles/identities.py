"""Making the roles of machines without making more rights than those: bounded, passed to one service. Pure.

Who may make roles and attach policies could give himself any right; so only named policies can be attached, only
these roles passed, and only to the service that takes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.iam.deploy_roles.statement import Conditions, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.iam.deploy_roles.scope import Place


READS = ("iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies")
"""What the engine asks IAM about a role."""


@dataclass(frozen=True, kw_only=True)
class Roles:
    """The roles of one kind that a pipeline makes.

    Attributes:
        what: what they are for, for the statements' ids.
        names: what they are called, before the engine completes it.
        policies: ARNs of the policies that may be attached to them.
        services: the services that they may be passed to.
        boundary: ARN of the boundary without which none may be made; None for none.
        profiles: whether each has an instance profile of its name.
        inline: whether they have policies of their own; bounded by nothing but `boundary`.
        called: those that have whole names of their own, each behind its path.
        profiles_called: the same of their instance profiles.
    """

    what: str
    names: Sequence[str]
    policies: Sequence[str]
    services: Sequence[str]
    boundary: str | None = None
    profiles: bool = True
    inline: bool = False
    called: Sequence[str] = ()
    profiles_called: Sequence[str] = ()


def statements(place: Place, roles: Roles) -> list[Statement]:
    """Everything that making, changing and deleting them takes, reading aside."""
    arns = [*place.iam("role", *roles.names), *place.called("role", roles.called)]
    bounded: Conditions = (
        {"StringEquals": {"iam:PermissionsBoundary": [roles.boundary]}} if roles.boundary is not None else {}
    )
    attachable: Conditions = {**bounded, "ArnEquals": {"iam:PolicyARN": roles.policies}}
    # A role that stands may get that boundary, and none can be taken off.
    making = ("iam:CreateRole", *(("iam:PutRolePermissionsBoundary",) if roles.boundary is not None else ()))
    made = [
        Statement(sid=f"Make{roles.what}Roles", actions=making, resources=arns, conditions=bounded),
        Statement(
            sid=f"Change{roles.what}Roles",
            actions=("iam:DeleteRole", "iam:ListInstanceProfilesForRole", "iam:TagRole", "iam:UntagRole"),
            resources=arns,
        ),
        *(
            [
                Statement(
                    sid=f"Attach{roles.what}Policies",
                    actions=("iam:AttachRolePolicy", "iam:DetachRolePolicy"),
                    resources=arns,
                    conditions=attachable,
                )
            ]
            if roles.policies
            else []
        ),
        Statement(
            sid=f"Pass{roles.what}Roles",
            actions=("iam:PassRole",),
            resources=arns,
            conditions={"StringEquals": {"iam:PassedToService": roles.services}},
        ),
    ]
    if roles.inline:
        inline = ("iam:DeleteRolePolicy", "iam:PutRolePolicy")
        made.append(Statement(sid=f"Write{roles.what}Policies", actions=inline, resources=arns, conditions=bounded))
    return [*made, *([_profiles(place, roles)] if roles.profiles else [])]


def _profiles(place: Place, roles: Roles) -> Statement:
    return Statement(
        sid=f"Make{roles.what}Profiles",
        actions=(
            "iam:AddRoleToInstanceProfile",
            "iam:CreateInstanceProfile",
            "iam:DeleteInstanceProfile",
            "iam:RemoveRoleFromInstanceProfile",
            "iam:TagInstanceProfile",
            "iam:UntagInstanceProfile",
        ),
        resources=[
            *place.iam("instance-profile", *roles.names),
            *place.called("instance-profile", roles.profiles_called),
        ],
    )


def linked_role(place: Place, sid: str, service: str) -> Statement:
    """The role that a service makes for itself in an account at its first use."""
    return Statement(
        sid=sid,
        actions=("iam:CreateServiceLinkedRole",),
        resources=(f"arn:{place.partition}:iam::{place.account}:role/aws-service-role/{service}/*",),
        conditions={"StringEquals": {"iam:AWSServiceName": [service]}},
    )
