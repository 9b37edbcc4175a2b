"""Defaults, filled in as the real provider's schema has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine_plugin.values import members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.table.row import Row


def missing(row: Row, inputs: Mapping[str, Value]) -> dict[str, Value]:
    """The row's defaults for inputs that are left out, and the whole of objects whose members were left out."""
    filled: dict[str, Value] = {}
    for path, value in row.defaults.items():
        head, _, rest = path.partition(".")
        now = filled.get(head, inputs.get(head))
        if not rest and head not in inputs:
            filled[head] = value
        elif rest and isinstance(now, dict):
            filled[head] = _with(members(now), rest, value)
    return filled


def _with(given: dict[str, Value], path: str, value: Value) -> dict[str, Value]:
    """The object with a default in it; a nested object that is not given, or not known, stays so."""
    head, _, rest = path.partition(".")
    if not rest:
        return {head: value, **given}
    inner = given.get(head)
    return {**given, head: _with(members(inner), rest, value)} if isinstance(inner, dict) else given
