"""IAM: what is named by its name alone has its path in its ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Further, Row, Target
from standin.api.authorization.table.common import UNSCOPED, arn, has, passed, tag_keys, tag_list, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "iam"

_EC2 = "ec2.amazonaws.com"


def _roles(request: Request) -> list[str]:
    return [request.live.role_arn(name, request.text("Path") or "/") for name in request.texts("RoleName")]


def _profiles(request: Request) -> list[str]:
    return [
        request.live.profile_arn(name, request.text("Path") or "/") for name in request.texts("InstanceProfileName")
    ]


def _new_policies(request: Request) -> list[str]:
    path = request.text("Path") or "/"
    return [request.arn("iam", f"policy{path}{name}", region=False) for name in request.texts("PolicyName")]


def _new_providers(request: Request) -> list[str]:
    return [
        request.arn("iam", f"oidc-provider/{url.partition('://')[2]}", region=False) for url in request.texts("Url")
    ]


def _boundary(request: Request, role: str) -> list[str]:
    return request.live.boundary(role)


_NEW_ROLE = Target(type="role", arns=_roles, tags=None)
_ROLE = Target(type="role", arns=_roles, tags=("aws:ResourceTag", "iam:ResourceTag"))
_BOUND = Target(type="role", arns=_roles, tags=_ROLE.tags, keys={"iam:PermissionsBoundary": _boundary})
_PROFILE = Target(type="instance-profile", arns=_profiles)
_POLICY = Target(type="policy", arns=arn("PolicyArn"))
_PROVIDER = Target(type="oidc-provider", arns=arn("OpenIDConnectProviderArn"))


def _tagging(kind: str, target: Target) -> Further:
    """A creation with tags has to be allowed to tag as well."""
    return Further(action=f"iam:Tag{kind}", targets=(target,), tags=tag_list("Tags"), needed=has("Tags"))


def _creation(kind: str, target: Target, **keys: str) -> Row:
    named = {f"iam:{name}": text(path) for name, path in keys.items()}
    return Row(targets=(target,), keys=named, tags=tag_list("Tags"), further=(_tagging(kind, target),))


def _on(target: Target, *operations: str) -> dict[str, Row]:
    return dict.fromkeys(operations, Row(targets=(target,)))


def _tags_of(kind: str, target: Target) -> dict[str, Row]:
    return {
        f"Tag{kind}": Row(targets=(target,), tags=tag_list("Tags")),
        f"Untag{kind}": Row(targets=(target,), keys={"aws:TagKeys": tag_keys("TagKeys")}),
        f"List{kind}Tags": Row(targets=(target,)),
    }


_ATTACHMENT = Row(targets=(_BOUND,), keys={"iam:PolicyARN": text("PolicyArn")})

ROWS: Mapping[str, Row] = {
    "CreateRole": _creation("Role", _NEW_ROLE, PermissionsBoundary="PermissionsBoundary"),
    "PutRolePermissionsBoundary": Row(targets=(_ROLE,), keys={"iam:PermissionsBoundary": text("PermissionsBoundary")}),
    "DeleteRolePermissionsBoundary": Row(targets=(_BOUND,)),
    "AttachRolePolicy": _ATTACHMENT,
    "DetachRolePolicy": _ATTACHMENT,
    **_on(_BOUND, "DeleteRole", "PutRolePolicy", "DeleteRolePolicy"),
    **_on(_ROLE, "GetRole", "UpdateRole", "UpdateAssumeRolePolicy", "GetRolePolicy", "ListRolePolicies"),
    **_on(_ROLE, "ListAttachedRolePolicies", "ListInstanceProfilesForRole"),
    **_tags_of("Role", _ROLE),
    "CreateInstanceProfile": _creation("InstanceProfile", Target(type="instance-profile", arns=_profiles, tags=None)),
    "AddRoleToInstanceProfile": Row(targets=(_PROFILE,), further=(passed(_roles, _EC2),)),
    **_on(_PROFILE, "GetInstanceProfile", "DeleteInstanceProfile", "RemoveRoleFromInstanceProfile"),
    **_tags_of("InstanceProfile", _PROFILE),
    "CreatePolicy": _creation("Policy", Target(type="policy", arns=_new_policies, tags=None)),
    **_on(_POLICY, "GetPolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion"),
    **_on(_POLICY, "GetPolicyVersion", "ListPolicyVersions"),
    **_tags_of("Policy", _POLICY),
    "CreateOpenIDConnectProvider": _creation(
        "OpenIDConnectProvider", Target(type="oidc-provider", arns=_new_providers, tags=None)
    ),
    **_on(_PROVIDER, "GetOpenIDConnectProvider", "DeleteOpenIDConnectProvider"),
    **_on(_PROVIDER, "AddClientIDToOpenIDConnectProvider", "RemoveClientIDFromOpenIDConnectProvider"),
    **_on(_PROVIDER, "UpdateOpenIDConnectProviderThumbprint"),
    **_tags_of("OpenIDConnectProvider", _PROVIDER),
    "ListOpenIDConnectProviders": UNSCOPED,
    "ListRoles": UNSCOPED,
}
