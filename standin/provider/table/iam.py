"""IAM: global, so no region; policies are JSON text; what hangs on a role or profile is set by calls of its own.

Replace-on-change as in terraform-provider-aws, internal/service/iam.
"""

from __future__ import annotations

from standin.provider.hooks.iam import PolicyHooks, RoleHooks
from standin.provider.table.row import Call, Link, Row, Tags

_CREATED = {"createDate": "2026-11-10T08:00:00Z"}

ROWS = (
    Row(
        type="aws:iam/role:Role",
        service="iam",
        id="{name}",
        create=Call("CreateRole"),
        key={"RoleName": "{id}"},
        read=(Call("GetRole", at="Role"),),
        update=(
            Call("UpdateRole", on=("description", "maxSessionDuration")),
            Call("UpdateAssumeRolePolicy", on=("assumeRolePolicy",)),
        ),
        delete=Call("DeleteRole"),
        tags=Tags("TagRole", "UntagRole", {"RoleName": "{id}"}),
        links=(
            Link(
                "permissionsBoundary",
                add="PutRolePermissionsBoundary",
                remove="DeleteRolePermissionsBoundary",
                member="PermissionsBoundary",
                removal_member="",
            ),
            Link(
                "managedPolicyArns",
                add="AttachRolePolicy",
                remove="DetachRolePolicy",
                member="PolicyArn",
                one_by_one=True,
                first=True,
            ),
        ),
        hooks=RoleHooks(),
        renames={
            "name": "RoleName",
            "uniqueId": "RoleId",
            "assumeRolePolicy": "AssumeRolePolicyDocument|PolicyDocument",
            "permissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn|PermissionsBoundary",
        },
        aside=("forceDetachPolicies", "managedPolicyArns", "namePrefix"),
        unserved=("inlinePolicies",),
        replace=("name", "namePrefix", "path"),
        computed=("managedPolicyArns",),
        sets=("managedPolicyArns",),
        json=("assumeRolePolicy",),
        empty={"description": ""},
        defaults={"forceDetachPolicies": False, "maxSessionDuration": 3600, "path": "/"},
        samples={**_CREATED, "arn": "arn:aws:iam::{account}:role{path}{name}", "uniqueId": "AROA{HEX17}"},
    ),
    Row(
        type="aws:iam/rolePolicy:RolePolicy",
        service="iam",
        id="{role}:{name}",
        create=Call("PutRolePolicy"),
        key={"RoleName": "{role}", "PolicyName": "{name}"},
        read=(Call("GetRolePolicy"),),
        update=(Call("PutRolePolicy"),),
        delete=Call("DeleteRolePolicy"),
        renames={"role": "RoleName", "name": "PolicyName", "policy": "PolicyDocument"},
        aside=("namePrefix",),
        replace=("name", "namePrefix", "role"),
        json=("policy",),
    ),
    Row(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        service="iam",
        id="{role}/{policyArn}",
        name="",
        create=Call("AttachRolePolicy"),
        key={"RoleName": "{role}", "PolicyArn": "{policyArn}"},
        read=(Call("ListAttachedRolePolicies", at="AttachedPolicies[PolicyArn={policyArn}]"),),
        delete=Call("DetachRolePolicy"),
        renames={"role": "RoleName"},
        replace=("*",),
    ),
    Row(
        type="aws:iam/instanceProfile:InstanceProfile",
        service="iam",
        id="{name}",
        create=Call("CreateInstanceProfile"),
        key={"InstanceProfileName": "{id}"},
        read=(Call("GetInstanceProfile", at="InstanceProfile"),),
        delete=Call("DeleteInstanceProfile"),
        tags=Tags("TagInstanceProfile", "UntagInstanceProfile", {"InstanceProfileName": "{id}"}),
        links=(
            Link(
                "role",
                add="AddRoleToInstanceProfile",
                remove="RemoveRoleFromInstanceProfile",
                member="RoleName",
                first=True,
            ),
        ),
        renames={"name": "InstanceProfileName", "role": "Roles.0.RoleName", "uniqueId": "InstanceProfileId"},
        aside=("namePrefix", "role"),
        replace=("name", "namePrefix", "path"),
        defaults={"path": "/"},
        samples={**_CREATED, "arn": "arn:aws:iam::{account}:instance-profile{path}{name}", "uniqueId": "AIPA{HEX17}"},
    ),
    Row(
        type="aws:iam/policy:Policy",
        service="iam",
        id="{arn}",
        create=Call("CreatePolicy"),
        made={"arn": "Policy.Arn"},
        key={"PolicyArn": "{id}"},
        read=(Call("GetPolicy", at="Policy"),),
        update=(Call("CreatePolicyVersion", key={"SetAsDefault": True}, on=("policy",)),),
        delete=Call("DeletePolicy"),
        tags=Tags("TagPolicy", "UntagPolicy", {"PolicyArn": "{id}"}),
        hooks=PolicyHooks(),
        renames={"name": "PolicyName", "policy": "PolicyDocument"},
        aside=("delayAfterPolicyCreationInMs", "namePrefix"),
        replace=("description", "name", "namePrefix", "path"),
        json=("policy",),
        defaults={"path": "/"},
        samples={"arn": "arn:aws:iam::{account}:policy{path}{name}", "attachmentCount": 0, "policyId": "ANPA{HEX17}"},
    ),
)
