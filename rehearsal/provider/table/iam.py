"""IAM: global, so no region; policies are JSON text; what hangs on a role or profile is set by calls of its own."""

from __future__ import annotations

from rehearsal.provider.table.row import Row

_CREATED = {"createDate": "2026-11-10T08:00:00Z"}

ROWS = (
    Row(
        type="aws:iam/role:Role",
        service="iam",
        id="{name}",
        defaults={"forceDetachPolicies": False, "maxSessionDuration": 3600, "path": "/"},
        samples={**_CREATED, "arn": "arn:aws:iam::{account}:role{path}{name}", "uniqueId": "AROA{HEX17}"},
    ),
    Row(
        type="aws:iam/rolePolicy:RolePolicy",
        service="iam",
        id="{role}:{name}",
    ),
    Row(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        service="iam",
        id="{role}/{policyArn}",
        name="",
    ),
    Row(
        type="aws:iam/instanceProfile:InstanceProfile",
        service="iam",
        id="{name}",
        defaults={"path": "/"},
        samples={**_CREATED, "arn": "arn:aws:iam::{account}:instance-profile{path}{name}", "uniqueId": "AIPA{HEX17}"},
    ),
    Row(
        type="aws:iam/policy:Policy",
        service="iam",
        id="{arn}",
        defaults={"path": "/"},
        samples={"arn": "arn:aws:iam::{account}:policy{path}{name}", "attachmentCount": 0, "policyId": "ANPA{HEX17}"},
    ),
)
