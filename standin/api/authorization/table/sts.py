"""STS: taking on a role. Who may take it, the role's trust policy says besides; see `sessions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Row, Target
from standin.api.authorization.table.common import arn

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE = "sts"

ALWAYS = frozenset({"GetCallerIdentity", "GetSessionToken"})
"""Everybody may call these, whatever his policies say.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""

ROWS: Mapping[str, Row] = {"AssumeRole": Row(targets=(Target(type="role", arns=arn("RoleArn")),))}
