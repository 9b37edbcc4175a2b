"""Reads property names and types out of pulumi_aws's classes. Slow, as it imports the SDK: only `store` uses it."""

from __future__ import annotations

import collections.abc
import enum
import importlib
import inspect
import json
import re
import types
import typing
from typing import Any

import pulumi
from pulumi import (
    _types as reflection,  # pyright: ignore[reportPrivateUsage] - the SDK has no public door to this
)

if typing.TYPE_CHECKING:
    from collections.abc import Iterable

    from standin.provider.schema import ObjectType, Type

_SCALARS: dict[object, str] = {str: "str", bool: "bool", int: "int", float: "float", Any: "any", object: "any"}


def render(tokens: Iterable[str]) -> dict[str, str]:
    """The text of every schema file, by service name.

    Args:
        tokens: of resource types (`aws:iam/role:Role`) and data sources (`aws:iam/getRole:getRole`).
    """
    services: dict[str, dict[str, object]] = {}
    for token in tokens:
        path = token.removeprefix("aws:")
        described = _function(path) if ":get" in path else _resource(path)
        services.setdefault(path.partition("/")[0], {})[token] = described
    return {name: json.dumps(entries, indent=1) + "\n" for name, entries in services.items()}


def _resource(path: str) -> dict[str, ObjectType]:
    module = importlib.import_module(f"pulumi_aws.{path.partition('/')[0]}")
    name = path.rpartition(":")[2]
    outputs = reflection.resource_types(getattr(module, name))
    return {
        "inputs": _input_object(getattr(module, f"{name}Args")),
        "outputs": {"props": _described(outputs), "required": []},
    }


def _function(path: str) -> dict[str, ObjectType]:
    service, name = path.partition("/")[0], path.rpartition(":")[2]
    python_name = re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
    module = "pulumi_aws" if service == "index" else f"pulumi_aws.{service}"
    function = getattr(importlib.import_module(module), python_name)
    hints = typing.get_type_hints(inspect.unwrap(function))
    result = importlib.import_module(f"{module}.{python_name}")
    outputs = reflection.output_type_types(getattr(result, f"{name[0].upper()}{name[1:]}Result"))
    inputs = {_camel(key): _describe(kind) for key, kind in hints.items() if key not in {"opts", "return"}}
    return {
        "inputs": {"props": inputs, "required": []},
        "outputs": {"props": _described(outputs), "required": []},
    }


def _described(kinds: dict[str, Any]) -> dict[str, Type]:
    return {name: _describe(kind) for name, kind in kinds.items()}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def _input_object(kind: type) -> ObjectType:
    names = reflection.input_type_py_to_pulumi_names(kind)
    parameters = inspect.signature(kind.__init__).parameters
    required = [wire for name, wire in names.items() if parameters[name].default is inspect.Parameter.empty]
    return {
        "props": _described(reflection.input_type_types(kind)),
        "required": required,
    }


def _output_object(kind: type) -> ObjectType:
    return {
        "props": _described(reflection.output_type_types(kind)),
        "required": [],
    }


def _members(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a type expression
    is_union = typing.get_origin(kind) in {typing.Union, types.UnionType}
    return tuple(member for part in typing.get_args(kind) for member in _members(part)) if is_union else (kind,)


def _plain(kind: Any) -> Any:  # noqa: ANN401 - a type expression
    """A type without the ways in which Pulumi lets it be given: None, Output, Awaitable, TypedDict, resource, enum.

    Where text and an object are both taken, as for policies, it is the text: that is what the provider makes of it.
    """
    wrappers = {pulumi.Output, collections.abc.Awaitable}
    members = [m for m in _members(kind) if m is not type(None) and typing.get_origin(m) not in wrappers]
    classes = [
        m for m in members if isinstance(m, type) and (reflection.is_input_type(m) or reflection.is_output_type(m))
    ]
    scalars = [m for m in members if m in _SCALARS]
    return (scalars or classes or members)[0]


def _describe(kind: Any) -> Type:  # noqa: ANN401 - a type expression
    kind = _plain(kind)
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is collections.abc.Sequence:
        return [_describe(parts[0])]
    if origin is collections.abc.Mapping:
        return {"*": _describe(parts[1])}
    if reflection.is_input_type(kind):
        return _input_object(kind)
    if reflection.is_output_type(kind):
        return _output_object(kind)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return "str"
    if kind not in _SCALARS:
        raise TypeError(f"{kind!r} in pulumi_aws is neither a scalar, a list, a map nor an object: teach this module")
    return _SCALARS[kind]
