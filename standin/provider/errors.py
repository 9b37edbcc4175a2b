"""Errors for the person at the terminal: one line each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from engine_plugin.errors import one_line

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

    from engine_plugin.values import Value


class ProviderError(Exception):
    """Something that the provider refuses or cannot do, in one line."""


class AwsError(ProviderError):
    """An answer of the API that is an error."""

    def __init__(self, operation: str, code: str, message: str, properties: tuple[str, ...] = ()) -> None:
        """`properties` are the resource's properties that the message names, by its own word for them."""
        where = f" (property {', '.join(properties)})" if properties else ""
        super().__init__(f"{operation}: {code}: {one_line(message)}{where}")
        self.operation = operation
        self.code = code
        self.message = message

    @property
    def not_found(self) -> bool:
        """Whether the error says that there is no such resource. Services word it in their own ways."""
        return bool(re.search(r"NotFound|NoSuch|DoesNotExist|NonExistent", self.code)) or (
            self.code == "ValidationError" and "not found" in self.message.lower()
        )


class StillThereError(ProviderError):
    """A resource that could not be deleted in time."""


class HalfMadeError(ProviderError):
    """A resource that exists, and whose creation or update did not come to its end: the engine must keep it."""

    def __init__(self, reason: str, resource_id: str, outputs: dict[str, Value], inputs: dict[str, Value]) -> None:
        super().__init__(reason)
        self.resource_id = resource_id
        self.outputs = outputs
        self.inputs = inputs


def from_client_error(error: ClientError, operation: str, members: dict[str, str]) -> AwsError:
    """An API error as ours. `members` maps the API's names of parameters to the resource's properties."""
    answer = cast("dict[str, Any]", error.response.get("Error", {}))
    message = str(answer.get("Message") or answer.get("message") or "no message")
    words = {word.lower() for word in re.findall(r"\w+", message)}
    named = tuple(dict.fromkeys(name for member, name in members.items() if member.lower() in words))
    return AwsError(operation, str(answer.get("Code", "Unknown")), message, named)
