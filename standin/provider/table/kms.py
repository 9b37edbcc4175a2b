"""Grants of KMS keys; whatever changes of one replaces it."""

from __future__ import annotations

from standin.provider.hooks.kms import GrantHooks
from standin.provider.table.row import Call, Row

ROWS = (
    Row(
        type="aws:kms/grant:Grant",
        source="internal/service/kms/grant.go",
        service="kms",
        id="{keyId}:{grantId}",
        create=Call("CreateGrant"),
        made={"grantId": "GrantId", "grantToken": "GrantToken"},
        key={"KeyId": "{keyId}", "GrantId": "{grantId}"},
        read=(Call("ListGrants", at="Grants.0"),),
        delete=Call("RevokeGrant"),
        hooks=GrantHooks(),
        aside=("retireOnDelete",),
        unserved=("constraints", "grantCreationTokens"),
        replace=("*",),
        in_place=(),
        sets=("operations",),
        unread=("retireOnDelete",),
        defaults={"retireOnDelete": False},
        samples={"grantId": "{uuid}", "grantToken": "{uuid}"},
    ),
)
