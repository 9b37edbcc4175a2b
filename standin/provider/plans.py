"""The mappings of a row's operations, each built once: properties to parameters, and answers to properties."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, cast

from standin.provider import botocore_models, encode, mapping, schema
from standin.provider.names import fill
from standin.provider.table import ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import StructureShape

    from engine_plugin.values import Value
    from standin.provider.mapping import Node
    from standin.provider.schema import ObjectType, Schema, Type
    from standin.provider.table.row import Call, Row

_STEP = re.compile(r"(\w+)(?:\[(\w+)=(\{\w+\})\])?")
"""One step of `at`: a member, an index, or a member whose element is the one with a given value."""


def described(row: Row) -> Schema:
    """The schema of a row's type."""
    return schema.require(row.type)


@functools.cache
def sending(token: str, operation: str) -> Node:
    """The mapping from a type's inputs to the parameters of an operation."""
    row = ROWS[token]
    kind = cast("Type", _object(described(row).inputs))
    shape = botocore_models.input_shape(row.service, operation)
    return mapping.build(kind, shape, mapping.Renames(row.renames, row.inside))


@functools.cache
def receiving(token: str, call: int) -> Node:
    """The mapping from the answer of a type's n-th read to its outputs."""
    row = ROWS[token]
    read = row.read[call]
    path = re.sub(r"\[\w+=\{\w+\}\]", ".0", read.at)
    shape = botocore_models.output_shape(row.service, read.operation, path)
    return mapping.build(cast("Type", _object(described(row).outputs)), shape, mapping.Renames(row.renames, row.inside))


def _object(properties: Mapping[str, Type]) -> ObjectType:
    return {"props": dict(properties), "required": []}


def parameters(row: Row, call: Call, inputs: Mapping[str, Value], values: Mapping[str, Value]) -> dict[str, Any]:
    """The parameters of a creation or update: every input that it has a member for, and the members that name the
    resource, from `values`.
    """
    node = sending(row.type, call.operation)
    wanted = set(node.edges) if not call.on or "*" in call.on else set(call.on)
    chosen = {name: value for name, value in inputs.items() if name in wanted and name not in row.aside}
    request = cast("dict[str, Any]", encode.encode(node, chosen))
    request |= naming(row, call, values, cast("StructureShape", node.shape))
    if row.tag_specification and inputs.get("tags") and call is row.create:
        pairs = [{"Key": key, "Value": value} for key, value in inputs["tags"].items()]
        request["TagSpecifications"] = [{"ResourceType": row.tag_specification, "Tags": pairs}]
    return row.hooks.request(call.operation, request, {**inputs, "id": values.get("id")})


def naming(row: Row, call: Call, values: Mapping[str, Value], shape: StructureShape) -> dict[str, Any]:
    """The members by which an operation names the resource, of those that it has."""
    templates = {**row.key, **call.key}
    known = {member: template for member, template in templates.items() if member in shape.members}
    filled = {member: render(template, values) for member, template in known.items() if ready(template, values)}
    return {member: value for member, value in filled.items() if value is not None}


def ready(template: Value, values: Mapping[str, Value]) -> bool:
    """Whether every name in a template has a value: the id is missing before creation."""
    names = re.findall(r"\{(\w+)\}", str(template))
    return all(values.get(name) is not None for name in names)


def render(template: Value, values: Mapping[str, Value]) -> Value:
    """A template filled in; one that is a single name gives the value itself, whatever its type."""
    if isinstance(template, list):
        return [render(item, values) for item in cast("list[Value]", template)]
    if isinstance(template, dict):
        return {key: render(item, values) for key, item in cast("dict[str, Value]", template).items()}
    if not isinstance(template, str):
        return template
    alone = re.fullmatch(r"\{(\w+)\}", template)
    return values[alone[1]] if alone else fill(template, values)


def pick(answer: Any, at: str, values: Mapping[str, Value]) -> Any:  # noqa: ANN401 - any API answer
    """The part of an answer at a path such as `logGroups[logGroupName={id}]`; None where it is missing."""
    for name, member, template in _STEP.findall(at):
        answer = encode.get(answer, (name,))
        if member:
            wanted, items = render(template, values), cast("list[dict[str, Any]]", answer or [])
            answer = next((item for item in items if item.get(member) == wanted), None)
    return answer


def take_apart(template: str, text: str) -> dict[str, str]:
    """The properties in an id: `{clusterName}:{principalArn}` takes `dev:arn:...` apart; empty if it does not fit."""
    pattern = "".join(
        f"(?P<{part[1:-1]}>.+?)" if part.startswith("{") else re.escape(part)
        for part in re.split(r"(\{\w+\})", template)
    )
    found = re.fullmatch(pattern, text)
    return found.groupdict() if found else {}
