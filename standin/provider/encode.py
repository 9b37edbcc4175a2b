"""Properties as API parameters, and API answers as properties: the two directions over one mapping."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, cast

from standin.provider import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import ListShape, StructureShape

    from engine_plugin.values import Value
    from standin.provider.mapping import Node


def encode(node: Node, value: Value) -> Any:  # noqa: ANN401 - any API parameter
    """A known property value as the API parameter that `node` says."""
    if node.edges or schema.is_object(node.kind):
        return _encode_object(node, value)
    if isinstance(node.kind, dict):
        return _encode_map(node, cast("dict[str, Value]", value))
    if isinstance(node.kind, list) and node.element is not None:
        items = [encode(node.element, item) for item in cast("list[Value]", value)]
        if node.holder:
            return [{node.holder: item} for item in items]
        return items if node.shape.type_name == "list" else next(iter(items), None)
    if node.shape.type_name == "list":
        return [_TO_API.get(cast("ListShape", node.shape).member.type_name, str)(value)]
    return _TO_API.get(node.shape.type_name, _text)(value)


def _encode_object(node: Node, value: Value) -> Any:  # noqa: ANN401 - a structure, or a list of one
    if node.element is not None:
        return [encode(node.element, value)]
    answer: dict[str, Any] = {}
    for name, item in cast("dict[str, Value]", value).items():
        edge = node.edges.get(name)
        if edge is not None and item is not None:
            put(answer, edge.path, encode(edge.node, item))
    return answer


def _encode_map(node: Node, value: dict[str, Value]) -> Any:  # noqa: ANN401 - a map or a list of pairs
    if node.shape.type_name == "list":
        key, content = pair_members(node)
        return [{key: name, content: _text(item)} for name, item in value.items()]
    return {name: encode(node.element, item) if node.element else item for name, item in value.items()}


def pair_members(node: Node) -> tuple[str, str]:
    """The names of the two members of a list of pairs: `Key` and `Value`, as tags have them."""
    members = list(cast("StructureShape", cast("ListShape", node.shape).member).members)
    return members[0], members[1]


def put(target: dict[str, Any], path: tuple[str, ...], value: Any) -> None:  # noqa: ANN401 - any API parameter
    """Set the member at a path, making the structures on the way."""
    for step in path[:-1]:
        target = target.setdefault(step, {})
    target[path[-1]] = value


def get(source: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - any API answer
    """The member at a path; None where it is missing. A number is an index into a list."""
    for step in path:
        if isinstance(source, list):
            items = cast("list[Any]", source)
            source = items[int(step)] if int(step) < len(items) else None
        elif isinstance(source, dict):
            source = cast("dict[str, Any]", source).get(step)
        else:
            return None
    return source


def decode(node: Node, value: Any) -> Value:  # noqa: ANN401 - any API answer
    """An API answer as the property value that `node` says; None for what the API left out."""
    if value is None:
        return None
    if node.element is not None and schema.is_object(node.kind):
        return decode(node.element, next(iter(cast("list[Any]", value)), None))
    if node.edges:
        members = {name: decode(edge.node, get(value, edge.path)) for name, edge in node.edges.items()}
        return {name: item for name, item in members.items() if item is not None}
    if isinstance(node.kind, dict):
        # An ARN alone, where the provider tells what it is of: a hook's to look up.
        return None if isinstance(value, str) else _decode_map(node, value)
    if isinstance(node.kind, list) and node.element is not None:
        element = node.element
        items = cast("list[Any]", value) if node.shape.type_name == "list" else [value]
        return [decode(element, item[node.holder] if node.holder else item) for item in items]
    if node.shape.type_name == "list":
        value = next(iter(cast("list[Any]", value)), None)
    return _FROM_API.get(str(node.kind), _same)(value)


def _decode_map(node: Node, value: Any) -> Value:  # noqa: ANN401 - a map or a list of pairs
    if isinstance(value, list):
        key, content = pair_members(node)
        return {pair[key]: pair.get(content, "") for pair in cast("list[Mapping[str, Any]]", value)}
    pairs = cast("dict[str, Any]", value).items()
    return {name: decode(node.element, item) if node.element else item for name, item in pairs}


def _same(value: Value) -> Value:
    return value


def _flag(value: Value) -> bool:
    return value if isinstance(value, bool) else str(value).lower() in {"true", "1"}


def _text(value: Any) -> str:  # noqa: ANN401 - any scalar, or a policy document that botocore has parsed
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, bytes):
        return value.decode()
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


_TO_API: dict[str, Callable[[Any], Any]] = {
    "boolean": _flag,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "timestamp": _same,
    "blob": _same,
}
_FROM_API: dict[str, Callable[[Any], Value]] = {"bool": _flag, "int": int, "float": float, "str": _text}
