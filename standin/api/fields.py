"""Fields of requests and resources: nested mappings and lists, any of which may be missing."""

from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]


def section(fields: Fields, key: str) -> dict[str, Any]:
    """A structure within fields; empty where there is none."""
    return fields.get(key) or {}


def entries(fields: Fields, key: str) -> list[Any]:
    """A list within fields; empty where there is none."""
    return fields.get(key) or []
