"""KMS, as far as an engine keeps its secrets' key there."""

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

ROWS: Mapping[str, Row] = {"Encrypt": _KEY, "Decrypt": _KEY, "DescribeKey": _KEY, "GenerateDataKey": _KEY}
