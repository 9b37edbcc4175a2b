"""Where each value of a YAML text stands, by ruamel.yaml's marks, as typed values of our own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Scalar:
    """A text, number or word: from its first character to behind its last, quotation marks included."""

    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Entry:
    """A key of a mapping: where it begins, in which column, and its value."""

    key: str
    start: int
    column: int
    value: Place


@dataclass(frozen=True)
class Mapping:
    """A mapping; `block`: written with a line for each key."""

    start: int
    end: int
    column: int
    block: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class List:
    """A list; `block`: written with a dash for each entry."""

    start: int
    end: int
    column: int
    block: bool
    entries: tuple[Place, ...]


Place: TypeAlias = Scalar | Mapping | List


def compose(text: str) -> Place:
    """The place of a document's root.

    Raises:
        YAMLError: it is no YAML.
    """
    return _place(YAML(typ="safe", pure=True).compose(text))


def plain(text: str) -> Any:  # noqa: ANN401  whatever the document holds
    """What a text says, in Python's own types.

    Raises:
        YAMLError: it is no YAML.
    """
    return YAML(typ="safe", pure=True).load(text)


def at(place: Place, path: Sequence[str | int]) -> Place:
    """The value at a path.

    Raises:
        LookupError: there is none.
    """
    for part in path:
        if isinstance(place, Mapping) and isinstance(part, str):
            place = {entry.key: entry.value for entry in place.entries}[part]
        elif isinstance(place, List) and isinstance(part, int):
            place = place.entries[part]
        else:
            raise LookupError(part)  # noqa: TRY004  the path leads nowhere, whatever stands there
    return place


def as_texts(place: Place) -> object:
    """A value with all scalars as text."""
    if isinstance(place, Mapping):
        return {entry.key: as_texts(entry.value) for entry in place.entries}
    return [as_texts(each) for each in place.entries] if isinstance(place, List) else place.value


def _place(node: Any) -> Place:  # noqa: ANN401  ruamel's own, which has no types
    start, column = int(node.start_mark.index), int(node.start_mark.column)
    end, block = int(node.end_mark.index), not getattr(node, "flow_style", True)
    children, kind = node.value, str(node.id)
    if kind == "mapping":
        entries = tuple(
            Entry(str(key.value), int(key.start_mark.index), int(key.start_mark.column), _place(value))
            for key, value in children
        )
        return Mapping(start, entries[-1].value.end if block and entries else end, column, block, entries)
    if kind == "sequence":
        places = tuple(_place(each) for each in children)
        return List(start, places[-1].end if block and places else end, column, block, places)
    return Scalar(start, end, str(children))
