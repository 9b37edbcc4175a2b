"""Roles and instance profiles by name, OIDC providers by their ARN.

Source of the last: terraform-provider-aws, internal/service/iam/openid_connect_provider_data_source.go
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from standin.provider.sources.source import tags_of

if TYPE_CHECKING:
    from engine_plugin.values import Value
    from standin.provider.sources.source import Query


def open_id_connect_provider(query: Query) -> dict[str, Value]:
    arn = str(query.args.get("arn"))
    answer = query.find(f"IAM OIDC Provider ({arn})", "iam", "GetOpenIDConnectProvider", OpenIDConnectProviderArn=arn)
    return {
        "id": arn,
        "arn": arn,
        "url": answer["Url"],
        "clientIdLists": answer.get("ClientIDList", []),
        "thumbprintLists": answer.get("ThumbprintList", []),
        "tags": {tag["Key"]: tag["Value"] for tag in answer.get("Tags", [])},
    }


def role(query: Query) -> dict[str, Value]:
    """Source: terraform-provider-aws, internal/service/iam/role_data_source.go."""
    name = str(query.args.get("name"))
    found = query.find(f"IAM Role ({name})", "iam", "GetRole", RoleName=name)["Role"]
    return {
        "id": name,
        "arn": found["Arn"],
        "assumeRolePolicy": json.dumps(found["AssumeRolePolicyDocument"]),
        "createDate": found["CreateDate"].isoformat(),
        "description": found.get("Description", ""),
        "maxSessionDuration": found.get("MaxSessionDuration", 3600),
        "path": found["Path"],
        "permissionsBoundary": found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "roleLastUseds": [],
        "tags": tags_of(found),
        "uniqueId": found["RoleId"],
    }


def instance_profile(query: Query) -> dict[str, Value]:
    """Source: terraform-provider-aws, internal/service/iam/instance_profile_data_source.go."""
    name = str(query.args.get("name"))
    what = f"IAM Instance Profile ({name})"
    found = query.find(what, "iam", "GetInstanceProfile", InstanceProfileName=name)["InstanceProfile"]
    inside: dict[str, str] = next(iter(found["Roles"]), cast("dict[str, str]", {}))
    return {
        "id": found["InstanceProfileId"],
        "arn": found["Arn"],
        "createDate": found["CreateDate"].isoformat(),
        "path": found["Path"],
        "roleArn": inside.get("Arn", ""),
        "roleId": inside.get("RoleId", ""),
        "roleName": inside.get("RoleName", ""),
    }


SOURCES = {
    "aws:iam/getInstanceProfile:getInstanceProfile": instance_profile,
    "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": open_id_connect_provider,
    "aws:iam/getRole:getRole": role,
}
