"""EventBridge takes a rule's targets as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.provider.errors import ProviderError
from standin.provider.hooks import Hooks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value

_MEMBERS = {"targetId": "Id", "arn": "Arn", "input": "Input", "inputPath": "InputPath", "roleArn": "RoleArn"}


class TargetHooks(Hooks):
    """A target is one of the list, of which a rehearsal has one for each rule."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        del operation
        if not inputs.get("targetId"):
            raise ProviderError("targetId: none given, which a rehearsal needs; give one, such as the rule's name")
        target = {member: inputs[name] for name, member in _MEMBERS.items() if inputs.get(name)}
        return {**request, "Targets": [target]}
