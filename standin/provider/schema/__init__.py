"""Property names and types of the resources and data sources that are served, as the installed pulumi_aws has them.

They are read from JSON files that `schema.store` writes from the SDK's own classes: reading them takes a millisecond,
importing the SDK half a second.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, cast

from standin.provider.schema import store

if TYPE_CHECKING:
    from collections.abc import Mapping

SDK_VERSION = version("pulumi-aws")
"""The version of pulumi_aws that is installed: what the files are written from, and what its programs ask for."""


class ObjectType(TypedDict):
    """A nested object: its properties by wire name (camelCase), and which of them must be given."""

    props: dict[str, Type]
    required: list[str]


Type: TypeAlias = "str | list[Type] | dict[str, Type] | ObjectType"
"""`"str"`, `"bool"`, `"int"`, `"float"` or `"any"`; `[T]` a list of T; `{"*": T}` a map; otherwise an `ObjectType`."""


@dataclass(frozen=True)
class Schema:
    """One resource type or data source: what goes in, and everything that comes out."""

    token: str
    inputs: Mapping[str, Type]
    required: tuple[str, ...]
    outputs: Mapping[str, Type]

    @property
    def computed(self) -> tuple[str, ...]:
        """Names of the outputs that are never inputs, in the SDK's order."""
        return tuple(name for name in self.outputs if name not in self.inputs)


def is_object(kind: Type) -> bool:
    """Whether a type is an object with named properties."""
    return isinstance(kind, dict) and "props" in kind


def properties(kind: Type) -> dict[str, Type]:
    """The properties of an object type; empty for every other type."""
    return cast("ObjectType", kind)["props"] if is_object(kind) else {}


def element(kind: Type) -> Type | None:
    """The type of a list's or a map's elements; None where a type has none."""
    if isinstance(kind, list):
        return kind[0]
    return cast("dict[str, Type]", kind).get("*") if isinstance(kind, dict) else None


@functools.cache
def _service(name: str) -> dict[str, dict[str, Any]]:
    path = store.ensure() / f"{name}.json"
    return cast("dict[str, dict[str, Any]]", json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


@functools.cache
def lookup(token: str) -> Schema | None:
    """The schema of a type token (`aws:iam/role:Role`) or function token (`aws:iam/getRole:getRole`), or None."""
    parts = token.split(":")
    entry = _service(parts[1].partition("/")[0]).get(token) if len(parts) == 3 else None  # noqa: PLR2004 - pkg:mod:name
    if entry is None:
        return None
    return Schema(token, entry["inputs"]["props"], tuple(entry["inputs"]["required"]), entry["outputs"]["props"])


def all_schemas() -> list[Schema]:
    """Every resource type and data source of the files, services in the order of their names."""
    tokens = [token for path in sorted(store.ensure().glob("*.json")) for token in _service(path.stem)]
    return [require(token) for token in tokens]


def require(token: str) -> Schema:
    """The schema of a token that the table names. LookupError where the files have none."""
    found = lookup(token)
    if found is None:
        raise LookupError(f"{token} has no schema: no row of the table and no data source is called so")
    return found
