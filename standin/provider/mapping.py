"""How the properties of a resource lie in an API structure: found by name, or by a row's renames.

A property finds its member without regard to case (`keyName`, `KeyName`), in plural or singular (`identities`,
`identity`). A rename says the path of the member otherwise: from the property's path (`launchTemplate.id`, without
indices) to the member's (`Roles.0.RoleName`, or `Ipv6Addresses.*.Ipv6Address` where each scalar is wrapped in a
structure). Where operations differ a rename has several paths with `|` between them, and the first that fits counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from standin.provider import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import ListShape, MapShape, Shape, StructureShape

    from standin.provider.schema import Type


@dataclass(frozen=True)
class Node:
    """A property's type beside the shape that carries it."""

    kind: Type
    shape: Shape
    edges: dict[str, Edge] = field(default_factory=dict[str, "Edge"])
    """For an object: where each of its properties lies."""
    element: Node | None = None
    """For a list or map: its elements'."""
    holder: str = ""
    """The member that holds a list's scalar where the API wraps each in a structure: `Ipv6Addresses.*.Ipv6Address`."""


@dataclass(frozen=True)
class Edge:
    """Where a property lies in its structure."""

    path: tuple[str, ...]
    node: Node


@dataclass(frozen=True)
class Renames:
    """A row's renames, seen from the property at `path`."""

    table: Mapping[str, str]
    inside: str = ""
    """A member of the operation's input or output that holds most properties, such as `LaunchTemplateData`."""
    path: str = ""

    def below(self, name: str) -> Renames:
        return Renames(self.table, "", f"{self.path}.{name}" if self.path else name)

    def within(self) -> Renames:
        return Renames(self.table, "", self.path)

    def of(self, name: str) -> str:
        return self.table.get(f"{self.path}.{name}" if self.path else name, "")


def build(kind: Type, shape: Shape, renames: Renames) -> Node:
    """The node of a property of type `kind` whose value a `shape` carries."""
    item = schema.element(kind)
    if schema.is_object(kind) and shape.type_name == "structure":
        return _object(kind, cast("StructureShape", shape), renames)
    if item is not None and isinstance(kind, dict) and shape.type_name == "map":
        return Node(kind, shape, element=build(item, cast("MapShape", shape).value, renames.within()))
    if item is not None and isinstance(kind, list):
        inner = cast("ListShape", shape).member if shape.type_name == "list" else shape
        return Node(kind, shape, element=build(item, inner, renames.within()))
    if schema.is_object(kind) and shape.type_name == "list":
        return Node(kind, shape, element=build(kind, cast("ListShape", shape).member, renames))
    return Node(kind, shape)


def _object(kind: Type, shape: StructureShape, renames: Renames) -> Node:
    node = Node(kind, shape)
    for name, inner in schema.properties(kind).items():
        edge = _edge(name, inner, shape, renames)
        if edge is not None:
            node.edges[name] = edge
    return node


def _edge(name: str, kind: Type, shape: StructureShape, renames: Renames) -> Edge | None:
    for path in _paths(name, shape, renames):
        before, _, holder = path.partition(".*.")
        steps = tuple(before.split("."))
        found = follow(shape, steps)
        if found is None:
            continue
        if not holder:
            return Edge(steps, build(kind, found, renames.below(name)))
        wrapped = cast("StructureShape", cast("ListShape", found).member).members[holder]
        item = schema.element(kind) or kind
        return Edge(steps, Node(kind, found, element=build(item, wrapped, renames.below(name)), holder=holder))
    return None


def _paths(name: str, shape: StructureShape, renames: Renames) -> Iterator[str]:
    """The places where a property may lie, the likeliest first."""
    renamed = renames.of(name)
    for path in filter(None, renamed.split("|")):
        yield f"{renames.inside}.{path}"
        yield path
    if renamed:
        return
    inner = follow(shape, (renames.inside,)) if renames.inside else None
    if inner is not None:
        member = match(name, cast("StructureShape", inner))
        if member:
            yield f"{renames.inside}.{member}"
    yield match(name, shape)


def follow(shape: Shape, steps: tuple[str, ...]) -> Shape | None:
    """The shape at a path of structure members and list indices; None where there is none."""
    for step in steps:
        if step.isdigit() and shape.type_name == "list":
            shape = cast("ListShape", shape).member
        elif shape.type_name == "structure" and step in cast("StructureShape", shape).members:
            shape = cast("StructureShape", shape).members[step]
        else:
            return None
    return shape


def match(name: str, shape: StructureShape) -> str:
    """The member that bears a property's name, whatever its case and number; empty where there is none."""
    members = {member.lower(): member for member in shape.members}
    lower = name.lower()
    for candidate in (lower, lower.removesuffix("s"), f"{lower.removesuffix('ies')}y", f"{lower}s"):
        if candidate in members:
            return members[candidate]
    return ""
