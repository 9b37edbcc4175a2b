"""The package schema that a provider hands out, made from the schema files: what programs in YAML are checked against.

Source: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from standin.provider import schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.provider.schema import ObjectType, Type

_SCALARS = {"str": "string", "bool": "boolean", "int": "integer", "float": "number"}

Spec = dict[str, Any]
"""A piece of the schema: JSON as Pulumi's `schema.PackageSpec` has it."""


def package() -> Spec:
    """The schema of package `aws` with every resource type and data source of the files."""
    types: dict[str, Spec] = {}
    resources: dict[str, Spec] = {}
    functions: dict[str, Spec] = {}
    for found in schema.all_schemas():
        module, name = found.token.split(":")[1].partition("/")[0], found.token.rpartition(":")[2]
        writer = _Types(module, name[0].upper() + name[1:], types)
        inputs = writer.properties(found.inputs)
        outputs = writer.properties(found.outputs)
        if name.startswith("get"):
            functions[found.token] = {
                "inputs": {"type": "object", "properties": inputs, "required": list(found.required)},
                "outputs": {"type": "object", "properties": outputs},
            }
        else:
            resources[found.token] = {
                "inputProperties": inputs,
                "requiredInputs": list(found.required),
                "properties": outputs,
            }
    return {
        "name": "aws",
        "version": schema.SDK_VERSION,
        "meta": {"moduleFormat": "(.*)(?:/[^/]*)"},  # aws:iam/role:Role may be written aws:iam:Role
        "types": types,
        "resources": resources,
        "functions": functions,
    }


class _Types:
    """Turns types of the files into types of the schema; nested objects get names after the path to them."""

    def __init__(self, module: str, name: str, types: dict[str, Spec]) -> None:
        self._module = module
        self._name = name
        self._types = types

    def properties(self, kinds: Mapping[str, Type], path: str = "") -> dict[str, Spec]:
        """The properties of an object that lies at `path`."""
        return {key: self._type(kind, f"{path}{key[:1].upper()}{key[1:]}") for key, kind in kinds.items()}

    def _type(self, kind: Type, path: str) -> Spec:
        if isinstance(kind, str):
            return {"$ref": "pulumi.json#/Any"} if kind == "any" else {"type": _SCALARS[kind]}
        if isinstance(kind, list):
            return {"type": "array", "items": self._type(kind[0], path)}
        if not schema.is_object(kind):
            values = cast("dict[str, Type]", kind)["*"]
            return {"type": "object", "additionalProperties": self._type(values, path)}
        return self._object(cast("ObjectType", kind), path)

    def _object(self, kind: ObjectType, path: str) -> Spec:
        token = f"aws:{self._module}/{self._name}{path}:{self._name}{path}"
        # What goes in comes first and says what must be given; what comes out adds what AWS computes.
        spec = self._types.setdefault(token, {"type": "object", "properties": {}, "required": kind["required"]})
        spec["properties"] |= self.properties(kind["props"], path)
        return {"$ref": f"#/types/{token}"}
