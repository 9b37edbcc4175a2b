"""What AWS's own model of an API says of a value: required members, enums, patterns, lengths, ranges, types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from engine_plugin.values import UNKNOWN, items, members
from standin.api.shapes import broken
from standin.provider import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botocore.model import Shape, StructureShape

    from engine_plugin.values import Value
    from standin.provider.mapping import Node
    from standin.provider.schema import Type

SHOWN = 40
"""Characters of a wrong value that a message shows."""


@dataclass(frozen=True)
class CheckFailure:
    """Something wrong with a property: its path in Pulumi's form, and why (`CheckFailure` of provider.proto)."""

    path: str
    reason: str


def join(path: str, key: str) -> str:
    """The path of a member: `tags.env`, or `tags["kubernetes.io/os"]` where the key is no plain word."""
    if re.fullmatch(r"[\w$-]+", key):
        return f"{path}.{key}" if path else key
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'{path}["{escaped}"]'


def typed(kind: Type, value: Value, path: str) -> Iterator[CheckFailure]:
    """Problems with names and types, by the SDK's schema: unknown names, missing ones, wrong types."""
    if value is UNKNOWN:
        return
    if schema.is_object(kind):
        yield from _typed_object(cast("schema.ObjectType", kind), value, path)
    elif isinstance(kind, str):
        if not _scalar_fits(kind, value):
            yield CheckFailure(path, f"expected {_NAMES[kind]}, got {_told(value)}")
    else:
        yield from _typed_elements(kind, value, path)


def _typed_elements(kind: Type, value: Value, path: str) -> Iterator[CheckFailure]:
    wanted, name = (list, "a list") if isinstance(kind, list) else (dict, "a map")
    if not isinstance(value, wanted):
        yield CheckFailure(path, f"expected {name}, got {_told(value)}")
        return
    listed = ((f"{path}[{index}]", item) for index, item in enumerate(items(value)))
    named = ((join(path, key), item) for key, item in members(value).items())
    for place, item in (*listed, *named):
        yield from typed(schema.element(kind) or "any", item, place)


def _typed_object(kind: schema.ObjectType, value: Value, path: str) -> Iterator[CheckFailure]:
    if not isinstance(value, dict):
        yield CheckFailure(path, f"expected an object with {', '.join(sorted(kind['props']))}, got {_told(value)}")
        return
    given = members(value)
    for name, item in given.items():
        if name in kind["props"]:
            yield from typed(kind["props"][name], item, join(path, name))
        else:
            yield CheckFailure(join(path, name), f"there is no property {name!r} here{_near(name, kind['props'])}")
    for name in kind["required"]:
        if name not in given:
            yield CheckFailure(join(path, name), "this property is required")


def _near(name: str, names: Iterable[str]) -> str:
    """Words that name the likeliest property meant, or all where none is near."""
    import difflib  # noqa: PLC0415 - only to explain a mistake

    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(sorted(names))}"


_NAMES = {"str": "text", "bool": "true or false", "int": "a whole number", "float": "a number", "any": "any value"}


def _scalar_fits(kind: str, value: Value) -> bool:
    if kind == "any":
        return True
    if kind == "str":
        return isinstance(value, str | bool | int | float)
    if kind == "bool":
        return isinstance(value, bool) or value in {"true", "false"}
    number = int if kind == "int" else (int, float)
    if isinstance(value, str):
        return re.fullmatch(r"-?\d+" if kind == "int" else r"-?\d+(\.\d+)?", value) is not None
    return isinstance(value, number) and not isinstance(value, bool)


def constrained(node: Node, value: Value, path: str) -> Iterator[CheckFailure]:
    """Problems by the model of the API: what botocore knows, and the service would refuse."""
    if value is UNKNOWN:
        return
    if node.edges:
        given = members(value)
        for name, item in given.items():
            if name in node.edges:
                yield from constrained(node.edges[name].node, item, join(path, name))
        yield from _missing(node, given, path)
    elif node.element is not None:
        yield from _elements(node, node.element, value, path)
    elif node.shape.type_name not in {"list", "map", "structure"}:
        reason = scalar_problem(node.shape, value)
        if reason:
            yield CheckFailure(path, reason)


def _elements(node: Node, element: Node, value: Value, path: str) -> Iterator[CheckFailure]:
    if schema.is_object(node.kind):
        yield from constrained(element, value, path)
        return
    listed, named = items(value), members(value)
    reason = _first(node.shape, [*listed, *named], "elements")
    if reason:
        yield CheckFailure(path, reason)
    for key, item in named.items():
        yield from constrained(element, item, join(path, key))
    for index, item in enumerate(listed):
        yield from constrained(element, item, f"{path}[{index}]")


def _missing(node: Node, given: dict[str, Value], path: str) -> Iterator[CheckFailure]:
    """Members that the API requires of a nested structure and no property gives."""
    if not path or node.shape.type_name != "structure":
        return
    for member in cast("StructureShape", node.shape).required_members:
        names = [name for name, edge in node.edges.items() if edge.path[0] == member]
        if names and not any(name in given for name in names):
            yield CheckFailure(join(path, names[0]), "this property is required")


def scalar_problem(shape: Shape, value: Value) -> str:
    """Why a scalar does not fit its shape; empty where it does."""
    if shape.type_name in {"integer", "long", "float", "double"}:
        return _first(shape, float(value), "")
    if shape.type_name != "string" or not isinstance(value, str):
        return ""
    return _first(shape, value, "characters")


def _first(shape: Shape, value: Value, unit: str) -> str:
    """The first constraint that is broken, in the provider's words; empty where none is."""
    found = next(broken(shape, value), None)
    if found is None:
        return ""
    if found.rule == "enum":
        return f"{value!r} is not one of {', '.join(found.demand)}"
    if found.rule == "pattern":
        return f"{_told(value)} does not match {found.demand}"
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    bounds = f"at least {low}" if high is None else f"at most {high}" if low is None else f"from {low} to {high}"
    return f"{found.size:g} {unit}".rstrip() + f" where {bounds} {'are' if unit else 'is'} allowed"


def _told(value: Value) -> str:
    """A value as a message shows it: its beginning; text that may be long or secret only so far."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}... ({len(text)} characters)"
