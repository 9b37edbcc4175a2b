"""When two values of a property mean the same: sets without order, JSON text as JSON, text and scalars alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine_plugin.values import UNKNOWN, items, members

if TYPE_CHECKING:
    from engine_plugin.values import Value
    from standin.provider.table.row import Row


def same(row: Row, path: str, left: Value, right: Value) -> bool:
    """Whether two values of the property at `path` (without indices) mean the same. An unknown one equals nothing."""
    if left is UNKNOWN or right is UNKNOWN:
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        one, other = members(left), members(right)
        return one.keys() == other.keys() and all(same(row, f"{path}.{key}", one[key], other[key]) for key in one)
    if isinstance(left, list) and isinstance(right, list):
        one, other = arranged(row, path, items(left)), arranged(row, path, items(right))
        return len(one) == len(other) and all(same(row, path, *pair) for pair in zip(one, other, strict=True))
    if path in row.json and isinstance(left, str) and isinstance(right, str):
        return left == right or _parsed(left) == _parsed(right)
    return _scalar(left) == _scalar(right)


def arranged(row: Row, path: str, elements: list[Value]) -> list[Value]:
    """A list in an order of its own, where its order does not matter."""
    return sorted(elements, key=_rank) if path in row.sets else elements


def _parsed(text: str) -> Value:
    """JSON text as data in which a single value and a list of it are one, as in IAM policies."""
    try:
        return _normal(json.loads(text))
    except ValueError:
        return text


def _normal(value: Value) -> Value:
    if isinstance(value, dict):
        return {key: _normal(item) for key, item in members(value).items()}
    if isinstance(value, list):
        elements = sorted((_normal(item) for item in items(value)), key=_rank)
        return elements[0] if len(elements) == 1 else elements
    return value


def _rank(value: Value) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _scalar(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else value
