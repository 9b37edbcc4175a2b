"""YAML nodes that know where they stand in their text: offsets count characters, lines count from 1.

A list or mapping in block style ends where its last content ends, not after the comments that follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BYTE_ORDER_MARK = "\ufeff"
LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line in YAML 1.1."""

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
"""Unquoted words that stand for nothing."""

MERGE_KEY = "<<"


@dataclass(frozen=True)
class Scalar:
    """A scalar; `value` is None where the authenticator would not read a string (numbers, booleans, null)."""

    start: int
    end: int
    line: int
    value: str | None
    raw: str

    @property
    def is_null(self) -> bool:
        """True for nothing at all, `~` and `null`, unquoted."""
        return self.value is None and self.raw in NULLS

    @property
    def is_merge(self) -> bool:
        """True for the key `<<`, unquoted, whose value's pairs count as the mapping's own."""
        return self.value is None and self.raw == MERGE_KEY


@dataclass(frozen=True)
class Alias:
    """A reference `*name` to an anchored node before it."""

    start: int
    end: int
    line: int
    name: str
    target: Node


@dataclass(frozen=True)
class Sequence:
    """A list, as a block of dashes or in brackets; `start` is at the bracket, or at an anchor, tag or dash."""

    start: int
    end: int
    line: int
    flow: bool
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Mapping:
    """Key and value pairs in the order of the text, repeated keys included."""

    start: int
    end: int
    line: int
    flow: bool
    pairs: tuple[tuple[Scalar, Node], ...]


Node = Scalar | Alias | Sequence | Mapping
Shape = tuple[object, ...]


def column(text: str, offset: int) -> int:
    """The indentation of an offset: characters since the start of its line, from 0."""
    start = 1 + max(text.rfind(end, 0, offset) for end in "\n\r\x85\u2028\u2029")
    return offset - start - (1 if start == 0 and text.startswith(BYTE_ORDER_MARK) else 0)


def resolve(node: Node) -> Node:
    """The node itself, or what an alias stands for."""
    while isinstance(node, Alias):
        node = node.target
    return node


def shape(node: Node) -> Shape:
    """What a node says, without where and how it is written: equal shapes read the same. Aliases stay names."""
    if isinstance(node, Scalar):
        return ("scalar", node.value is None, node.raw)
    if isinstance(node, Alias):
        return ("alias", node.name)
    if isinstance(node, Sequence):
        return ("list", *(shape(item) for item in node.items))
    return ("map", *((shape(key), shape(value)) for key, value in node.pairs))
