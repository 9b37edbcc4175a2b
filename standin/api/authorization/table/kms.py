"""KMS, as far as an engine keeps its secrets' key there, and grants let Auto Scaling use volumes' keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Row, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "kms"


def _keys(request: Request) -> list[str]:
    return [request.live.key_arn(name) for name in request.texts("KeyId")]


_KEY = Row(targets=(Target(type="key", arns=_keys, tags=None),))


def _grantee(request: Request) -> list[str]:
    return request.texts("GranteePrincipal")


def _granted(request: Request) -> list[str]:
    return request.texts("Operations")


_GRANT = {"kms:GranteePrincipal": _grantee, "kms:GrantOperations": _granted}

ROWS: Mapping[str, Row] = {
    **dict.fromkeys(("Encrypt", "Decrypt", "DescribeKey", "GenerateDataKey", "ListGrants", "RevokeGrant"), _KEY),
    "CreateGrant": Row(targets=_KEY.targets, keys=_GRANT),
}
