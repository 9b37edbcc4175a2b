"""A parameter's `value` is a secret in the state, whatever its type; who wants it plain gives `insecureValue`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.provider.hooks import Hooks, Properties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.work import Work


class ParameterHooks(Hooks):
    """One member carries whichever was given; tags can't be given together with an overwrite."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        del operation
        if "insecureValue" in inputs:
            request = {**request, "Value": inputs["insecureValue"]}
        if request.get("Overwrite"):
            request = {key: value for key, value in request.items() if key != "Tags"}
        return request

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        del work, answers
        plain = "value" if "insecureValue" not in outputs else "insecureValue"
        live = {name: value for name, value in outputs.items() if name not in {"value", "insecureValue"}}
        return {**live, plain: outputs.get("value"), "hasValueWo": False}
