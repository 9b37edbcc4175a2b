"""Which credentials a rehearsal's provider sends: made-up keys, or those of a role that was taken on in the stand-in.

A person's own keys are never among them: a session of the stand-in is told by the beginning of its token.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MADE_UP = "rehearsal"
"""Access key and secret of everybody who has taken on no role: they may do anything."""

TOKEN_MARK = "standin-session-"  # noqa: S105  no secret: by this a session of the stand-in is told
"""What the session tokens of the stand-in's STS begin with, and those of AWS never do."""


@dataclass(frozen=True)
class Credentials:
    """Keys as SDKs take them; no token for the made-up ones."""

    access_key: str = MADE_UP
    secret_key: str = MADE_UP
    token: str | None = None


def credentials(environment: Mapping[str, str] | None = None) -> Credentials:
    """The role session of the stand-in that the environment has, as AWS's variables have it; else made-up keys."""
    found = os.environ if environment is None else environment
    token = found.get("AWS_SESSION_TOKEN", "")
    if not token.startswith(TOKEN_MARK):
        return Credentials()
    return Credentials(found.get("AWS_ACCESS_KEY_ID", ""), found.get("AWS_SECRET_ACCESS_KEY", ""), token)
