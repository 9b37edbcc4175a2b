"""YAML text as nodes that know where they stand in it, so that an edit can leave every other byte alone.

A tree of our own over PyYAML's events, because its node tree is built by recursion without a limit, expands nothing we
need, and drops the places of aliases. Offsets count characters of the text. Block collections end where their last
content ends, not where PyYAML says (that is after the comments that follow).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

import yaml
from yaml import events
from yaml.resolver import Resolver

from components.aws_auth.errors import UnreadableRolesError

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 32
"""Levels of nesting. A role mapping has three; the limit keeps hostile text from exhausting the stack."""

_PARSER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same marks, some 20 times as fast
_RESOLVER = Resolver()
_STRING_TAG = "tag:yaml.org,2002:str"
_GO_BOOLEANS = frozenset("yYnN")  # booleans to Go's YAML 1.1 reader, strings to PyYAML
_BYTE_ORDER_MARK = "\ufeff"


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
        return self.value is None and self.raw in {"", "~", "null", "Null", "NULL"}


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
    start = text.rfind("\n", 0, offset) + 1
    return offset - start - (1 if start == 0 and text.startswith(_BYTE_ORDER_MARK) else 0)


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


def compose(text: str) -> Node | None:
    """The one document of `text` as nodes; None where there is no content at all.

    Raises:
        UnreadableRolesError: broken YAML, with line and column; a second document, which EKS would never see; keys
            that are no scalars, such as an unquoted `{{SessionName}}`; aliases to nothing; nesting beyond `DEEPEST`.
    """
    return _Composer(text).document()


class _Composer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._shift = 1 if text.startswith(_BYTE_ORDER_MARK) else 0
        self._anchors: dict[str, Node] = {}
        self._events = self._read()
        self._closed_at = 0

    def document(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, events.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refusal(event, "a second YAML document starts here, and EKS reads only the first")
            elif isinstance(event, events.NodeEvent):
                root = self._node(event, 0)
        return root

    def _read(self) -> Iterator[events.Event]:
        try:
            yield from yaml.parse(self._text[self._shift :], Loader=_PARSER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise UnreadableRolesError(_broken(line, at, error.problem or "unreadable")) from None
        except yaml.YAMLError as error:
            raise UnreadableRolesError(_broken(1, 1, str(error).splitlines()[0])) from None

    def _node(self, event: events.NodeEvent, depth: int) -> Node:
        if depth > DEEPEST:
            raise self._refusal(event, f"nested deeper than {DEEPEST} levels")
        if isinstance(event, events.AliasEvent):
            return self._alias(event)
        start, end = self._span(event)
        if isinstance(event, events.ScalarEvent):
            node: Node = Scalar(start, end, _line(event), _string(event), event.value)
        elif isinstance(event, events.SequenceStartEvent):
            node = self._sequence(event, start, depth)
        elif isinstance(event, events.MappingStartEvent):
            node = self._mapping(event, start, depth)
        else:
            raise TypeError(f"PyYAML gave an event of no known kind: {type(event).__name__}")
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: events.AliasEvent) -> Alias:
        name = event.anchor or ""
        target = self._anchors.get(name)
        if target is None:
            raise self._refusal(event, f"*{name} stands for nothing that comes before it")
        return Alias(*self._span(event), _line(event), name, target)

    def _sequence(self, event: events.SequenceStartEvent, start: int, depth: int) -> Sequence:
        items = tuple(self._node(child, depth + 1) for child in self._children())
        end = self._closed_at if event.flow_style else items[-1].end
        return Sequence(start, end, _line(event), bool(event.flow_style), items)

    def _mapping(self, event: events.MappingStartEvent, start: int, depth: int) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        children = self._children()
        for child in children:
            key = resolve(self._node(child, depth + 1))
            if not isinstance(key, Scalar):
                raise self._refusal(child, "a key must be a word; quote a value that starts with {{")
            pairs.append((key, self._node(next(children), depth + 1)))
        end = self._closed_at if event.flow_style else pairs[-1][1].end
        return Mapping(start, end, _line(event), bool(event.flow_style), tuple(pairs))

    def _children(self) -> Iterator[events.NodeEvent]:
        """The events of the nodes directly in the collection just started; leaves where it ends in `_closed_at`."""
        for event in self._events:
            if isinstance(event, events.NodeEvent):
                yield event
            elif isinstance(event, events.CollectionEndEvent):
                self._closed_at = self._span(event)[1]
                return

    def _span(self, event: events.Event) -> tuple[int, int]:
        return _mark(event.start_mark).index + self._shift, _mark(event.end_mark).index + self._shift

    def _refusal(self, event: events.Event, reason: str) -> UnreadableRolesError:
        mark = _mark(event.start_mark)
        return UnreadableRolesError(_broken(mark.line + 1, mark.column + 1, reason))


class _Mark(Protocol):
    """What both of PyYAML's kinds of marks have; all three count from 0."""

    index: int
    line: int
    column: int


def _mark(mark: _Mark | None) -> _Mark:
    if mark is None:
        raise TypeError("PyYAML's parser marks every event that it reads from text")
    return mark


def _line(event: events.Event) -> int:
    """As editors count, from 1."""
    return _mark(event.start_mark).line + 1


def _broken(line: int, at: int, reason: str) -> str:
    return f"line {line}, column {at}: {reason}"


def _string(event: events.ScalarEvent) -> str | None:
    if event.tag not in {None, "!", _STRING_TAG}:
        return None
    return event.value if not event.implicit[0] or is_plain_string(event.value) else None


def is_plain_string(value: str) -> bool:
    """Whether the unquoted word is a string to the authenticator's YAML reader: no number, boolean, date or null."""
    tag = cast("object", _RESOLVER.resolve(yaml.ScalarNode, value, (True, False)))  # pyright: ignore[reportUnknownMemberType]  # no stub
    return tag == _STRING_TAG and value not in _GO_BOOLEANS
