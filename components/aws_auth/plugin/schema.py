"""The package schema that the engine asks a provider for, made from the model of the inputs.

`pulumi import` writes code by it, and programs in other languages get their classes from it. Source of the form:
https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from components.aws_auth.plan.declaration import Declaration
from components.facts.names import resource_type

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPE = resource_type("AwsAuthRoleMapping")

_OUTPUTS: Mapping[str, dict[str, Any]] = {
    "entryArn": {"type": "string"},
    "origin": {"type": "string"},
    "addedGroups": {"type": "array", "items": {"type": "string"}},
}
"""Beside the inputs; what we last wrote is for the provider alone."""


def package_schema(package: str, version: str, token: str) -> dict[str, Any]:
    """The schema of a package with one resource, `AwsAuthRoleMapping` under this token."""
    model = Declaration.model_json_schema()
    inputs = {name: _type(described) for name, described in model["properties"].items()}
    given = {name for name, described in model["properties"].items() if described.get("default") is not None}
    required = [name for name in inputs if name in model["required"]]
    resource = {
        "description": "One role's entry in the ConfigMap aws-auth of a cluster.",
        "inputProperties": inputs,
        "requiredInputs": [name for name in required if name != "region"],  # a check fills it in
        "properties": {**inputs, **_OUTPUTS},
        "required": [name for name in inputs if name in given or name in required] + list(_OUTPUTS),
    }
    return {"name": package, "version": version, "resources": {token: resource}}


def _type(described: Mapping[str, Any]) -> dict[str, Any]:
    """A property's type, from JSON schema; of what may be null, what it is otherwise."""
    kinds = cast("list[Mapping[str, Any]]", described.get("anyOf", [described]))
    kind = next(each for each in kinds if each.get("type") != "null")
    if kind["type"] == "array":
        return {"type": "array", "items": _type(kind["items"])}
    return {"type": kind["type"]}
