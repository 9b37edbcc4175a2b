"""YAML text as a tree of nodes that know where they stand in it, so that an edit can leave every other byte alone.

A tree of our own over PyYAML's events, because its node tree is built by recursion without a limit, expands nothing we
need, and drops the places of aliases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import yaml
from yaml import events

from components.aws_auth.text import go_yaml
from components.aws_auth.text.errors import UnreadableRolesError
from components.aws_auth.text.yaml_nodes import (
    BYTE_ORDER_MARK,
    LINE_END,
    Alias,
    Mapping,
    Node,
    Scalar,
    Sequence,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 32
"""Levels of nesting. A role mapping has three; the limit keeps hostile text from exhausting the stack."""

_PARSER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same marks, some 20 times as fast
_COLON_IN_BRACKETS = "found unexpected ':'"
"""libyaml's word for a plain value in brackets that ends in a colon; Go's reader takes it."""


def compose(text: str) -> Node | None:
    """The one document of `text` as nodes; None where there is no content at all.

    Raises:
        UnreadableRolesError: broken YAML, with line and column, or what Go's reader takes for broken; keys that are no
            words, such as an unquoted `{{SessionName}}`; aliases to nothing. Not certain to cost EKS the entries: a
            second document, which it would never see; nesting beyond `DEEPEST`.
    """
    found = go_yaml.of_text(text)
    if found:
        before = text[: found[0]]
        raise UnreadableRolesError(_broken(len(LINE_END.findall(before)) + 1, 1, found[1]))
    return _Composer(text).document()


class _Composer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._shift = 1 if text.startswith(BYTE_ORDER_MARK) else 0
        self._anchors: dict[str, Node] = {}
        self._aliasing = go_yaml.Aliasing()
        self._is_past_first = False
        self._events = self._read()
        self._closed_at = 0

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, events.DocumentStartEvent):
                self._refuse(event, go_yaml.of_version(event.version))
            elif isinstance(event, events.NodeEvent):
                root = self._node(event, 0, in_brackets=False)
            elif isinstance(event, events.DocumentEndEvent):
                self._is_past_first = True
                break
        self._refuse_second()
        return root

    def _refuse_second(self) -> None:
        """Entries in another document would be lost on EKS; a mark of one that never comes hides nothing."""
        start: events.Event | None = None
        for event in self._events:
            if isinstance(event, events.DocumentStartEvent):
                start = event
            elif start is not None and isinstance(event, events.NodeEvent) and not _is_empty(event):
                raise self._refusal(start, "a second YAML document starts here, and EKS reads only the first")

    def _read(self) -> Iterator[events.Event]:
        try:
            yield from yaml.parse(self._text[self._shift :], Loader=_PARSER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            reason = error.problem or "unreadable"
            costs_all = not (self._is_past_first or reason == _COLON_IN_BRACKETS)
            raise UnreadableRolesError(_broken(line, at, reason), costs_all=costs_all) from None
        except yaml.YAMLError as error:
            raise UnreadableRolesError(_broken(1, 1, str(error).splitlines()[0])) from None

    def _node(self, event: events.NodeEvent, depth: int, *, in_brackets: bool) -> Node:
        if depth > DEEPEST:
            raise self._refusal(event, f"nested deeper than {DEEPEST} levels", costs_all=False)
        before = self._aliasing.decoded
        self._aliasing.decoded += 1
        start, end = self._span(event)
        if isinstance(event, events.AliasEvent):
            return self._alias(event)
        if isinstance(event, events.ScalarEvent):
            self._refuse(event, go_yaml.of_scalar(event, in_brackets=in_brackets))
            node: Node = Scalar(start, end, _line(event), go_yaml.text_of(event), event.value)
        elif isinstance(event, events.SequenceStartEvent):
            node = self._sequence(event, start, depth, in_brackets=in_brackets or bool(event.flow_style))
        elif isinstance(event, events.MappingStartEvent):
            node = self._mapping(event, start, depth, in_brackets=in_brackets or bool(event.flow_style))
        else:
            raise TypeError(f"PyYAML gave an event of no known kind: {type(event).__name__}")
        self._aliasing.seen(node, before)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: events.AliasEvent) -> Alias:
        name = event.anchor or ""
        target = self._anchors.get(name)
        if target is None:
            raise self._refusal(event, f"*{name} stands for nothing that comes before it")
        alias = Alias(*self._span(event), _line(event), name, target)
        self._refuse(event, self._aliasing.of_alias(alias))
        return alias

    def _sequence(self, event: events.SequenceStartEvent, start: int, depth: int, *, in_brackets: bool) -> Sequence:
        items: list[Node] = []
        for child in self._children():
            items.append(self._node(child, depth + 1, in_brackets=in_brackets))
            self._refuse(child, go_yaml.of_value(items[-1]))
        end = self._closed_at if event.flow_style else items[-1].end
        return Sequence(start, end, _line(event), bool(event.flow_style), tuple(items))

    def _mapping(self, event: events.MappingStartEvent, start: int, depth: int, *, in_brackets: bool) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        children = self._children()
        for child in children:
            key = resolve(self._node(child, depth + 1, in_brackets=in_brackets))
            if not isinstance(key, Scalar):
                raise self._refusal(child, "a key must be a word; quote a value that starts with {{")
            value = self._node(next(children), depth + 1, in_brackets=in_brackets)
            self._refuse(child, go_yaml.of_key(key) or go_yaml.of_value(value))
            if key.is_merge:
                self._refuse(child, go_yaml.of_merge(value))
            pairs.append((key, value))
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

    def _refuse(self, event: events.Event, reason: str | None) -> None:
        if reason is not None:
            raise self._refusal(event, reason)

    def _refusal(self, event: events.Event, reason: str, *, costs_all: bool = True) -> UnreadableRolesError:
        mark = _mark(event.start_mark)
        costs_all = costs_all and not self._is_past_first
        return UnreadableRolesError(_broken(mark.line + 1, mark.column + 1, reason), costs_all=costs_all)


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


def _is_empty(event: events.NodeEvent) -> bool:
    return isinstance(event, events.ScalarEvent) and event.value == "" and not event.style
