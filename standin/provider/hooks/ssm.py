"""A parameter's `value` is a secret in the state, whatever its type; who wants it plain gives `insecureValue`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.provider.hooks import Hooks, Properties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.work import Work


class AssociationHooks(Hooks):
    """Each parameter of the document is a list in the API, and a text here; an update sends all that there is."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        del operation
        parameters = inputs.get("parameters")
        return (
            {**request, "Parameters": {name: [value] for name, value in parameters.items()}} if parameters else request
        )

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        del work
        live: Mapping[str, list[str]] = answers[0].get("Parameters") or {}
        return {**outputs, "parameters": {name: values[0] for name, values in live.items()}}


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
