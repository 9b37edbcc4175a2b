"""Request tokens, by which AWS answers a creation that is asked for again as it answered the first time.

An engine that is killed between a creation and its own note of it asks again in the next update. With the same token
the API hands out what stands already, where a second creation would be refused because the name is taken.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.model import StructureShape

NAMESPACE = uuid.UUID("2c8a8a52-6d0c-4c0a-9d37-0d8b3e1c6b59")


def with_token(token: str, shape: StructureShape, request: dict[str, Any]) -> dict[str, Any]:
    """The request with its idempotency token, the same for the same request; as it is where the operation takes none.

    Args:
        token: the resource's type token.
        shape: the operation's input in botocore's model, which marks the member.
        request: the parameters.
    """
    members = [name for name, member in shape.members.items() if member.metadata.get("idempotencyToken")]
    text = json.dumps(request, sort_keys=True, default=str)
    return {**{name: str(uuid.uuid5(NAMESPACE, f"{token} {text}")) for name in members}, **request}
