"""Inputs as the account has them now: what `pulumi refresh` and an import write back."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from engine_plugin.values import items, members
from standin.provider import defaults, plans, schema
from standin.provider.equality import arranged, same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.schema import Type
    from standin.provider.table.row import Row

EMPTY: tuple[Value, ...] = ("", [], {}, False, 0)
"""Values by which the API says that something is not set."""


def refreshed(row: Row, inputs: dict[str, Value], live: Mapping[str, Value]) -> dict[str, Value]:
    """The old inputs, with what the account says otherwise; a value that means the same keeps its text.

    What was never given and AWS chose stays out; what was never given, is not AWS's to choose and is there, comes in.
    """
    described = plans.described(row)
    answer = dict(inputs)
    for name in described.inputs:
        if name in row.unread or name == "region":
            continue
        if name in inputs:
            answer[name] = _seen(row, name, described.inputs[name], inputs[name], live.get(name))
        elif name in live and not _quiet(row, name, live[name]):
            answer[name] = live[name]
    return {name: value for name, value in answer.items() if value is not None}


def imported(row: Row, live: Mapping[str, Value]) -> dict[str, Value]:
    """The inputs that describe a resource of the account: all that it has but what is empty or a default."""
    described = plans.described(row)
    told = {
        name: live[name]
        for name in described.inputs
        if name in live
        and name != "region"
        and (name in described.required or not _unremarkable(row, name, live[name]))
    }
    return {**told, **defaults.missing(row, told)}


def _unremarkable(row: Row, name: str, value: Value) -> bool:
    """Whether a value is what AWS says where nothing was set, or what the provider would set itself."""
    return value in EMPTY or value == row.defaults.get(name)


def _quiet(row: Row, name: str, value: Value) -> bool:
    """Whether a live value that no input gave is no drift."""
    return name in row.computed or _unremarkable(row, name, value)


def _seen(row: Row, path: str, kind: Type, given: Value, live: Value) -> Value:
    """A given value as the account has it; members of objects that were not given and AWS fills in stay out."""
    if live is None:
        return given if given in EMPTY else None
    seen: Value = live
    if isinstance(given, dict) and isinstance(live, dict):
        seen = _seen_members(row, path, kind, members(given), members(live))
    elif isinstance(given, list) and isinstance(live, list):
        seen = _seen_list(row, path, kind, items(given), items(live))
    return cast("Value", given if same(row, path, given, seen) else seen)


def _seen_list(row: Row, path: str, kind: Type, given: list[Value], live: list[Value]) -> list[Value]:
    if len(given) != len(live):
        return live
    inner = schema.element(kind) or "any"
    mine, found = arranged(row, path, given), arranged(row, path, live)
    return [_seen(row, path, inner, *pair) for pair in zip(mine, found, strict=True)]


def _seen_members(row: Row, path: str, kind: Type, given: dict[str, Value], live: dict[str, Value]) -> dict[str, Value]:
    """An object keeps to the members that were given; a map, such as tags, has what it has."""
    kinds, inner = schema.properties(kind), schema.element(kind) or "any"
    seen = {key: _seen(row, f"{path}.{key}", kinds.get(key, inner), given[key], live.get(key)) for key in given}
    added = {} if schema.is_object(kind) else {key: value for key, value in live.items() if key not in given}
    return {key: value for key, value in {**seen, **added}.items() if value is not None}
