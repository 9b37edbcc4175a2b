"""Edits of YAML text by the places of its nodes: one item more, one less, one value another. Nothing else moves.

Every function takes the text and a node composed from it and gives the new text; where a block list grows, the new
lines follow its last item directly, in the indentation and with the line ends of the text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from components.aws_auth.text.go_yaml import is_plain_string
from components.aws_auth.text.yaml_nodes import LINE_END, Mapping, Node, Scalar, Sequence, column, resolve

_BLANK = re.compile(r"(?:[ \t\r\n\x85\u2028\u2029]+|#[^\r\n\x85\u2028\u2029]*)*")
_PROPERTIES = re.compile(r"(?:[&!][^ \t\r\n]*[ \t\r\n]*)*")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_:/.@{}+=,-]*[A-Za-z0-9_}]")


@dataclass(frozen=True)
class Layout:
    """How a block list is written: the column of its dashes, of its entries' keys, and of the dashes of inner lists."""

    dash: int = 0
    key: int = 2
    inner: int = 4


def word(value: str) -> str:
    """A string for block text: bare where every reader takes it for a string, in double quotes otherwise."""
    return value if _PLAIN.fullmatch(value) and is_plain_string(value) else quoted(value)


def quoted(value: object) -> str:
    """A value for text in brackets: JSON, which is YAML too."""
    return json.dumps(value, ensure_ascii=False)


def newline_of(text: str) -> str:
    """The line end that the text uses first; a line feed where it has none."""
    found = LINE_END.search(text)
    return found.group() if found else "\n"


def append_item(text: str, sequence: Sequence, block: list[str], flow: str) -> str:
    """One item more at the end: `block` are its lines without indentation of the dash, `flow` is it in brackets."""
    if not sequence.flow:
        indent = " " * column(text, dash_of(text, sequence, 0))
        return insert_lines(text, sequence.end, [indent + line for line in block])
    opening = _opening(text, sequence)
    if not sequence.items:
        return text[:opening] + flow + text[opening:]
    at = sequence.items[-1].end
    return text[:at] + _separator(text, sequence, opening) + flow + text[at:]


def remove_item(text: str, sequence: Sequence, index: int, *, deeper: int = 0) -> str:
    """One item less. A list that loses its only item stays as `[]`, in the column of its dash plus `deeper`."""
    if sequence.flow:
        return _remove_from_brackets(text, sequence, index)
    dash = dash_of(text, sequence, index)
    start = dash - column(text, dash)
    end = _line_end(text, sequence.items[index].end)
    if len(sequence.items) == 1:
        return text[:dash] + " " * deeper + "[]" + _last_line_end(text[:end]) + text[end:]
    if end == len(text) and not ends_line(text):
        start -= len(_last_line_end(text[:start]))
    return text[:start] + text[end:]


def replace_value(text: str, value: Node, flow: str) -> str:
    """Another value in place of a scalar or of a list in brackets, written so that it may stand in brackets too."""
    gap = " " if value.start and not text[value.start - 1].isspace() and text[value.start - 1] not in "[{," else ""
    tail = _last_line_end(text[: value.end]) if value.end > value.start else ""  # a block scalar ends behind its line
    return text[: value.start] + gap + flow + tail + text[value.end :]


def append_pair(text: str, mapping: Mapping, key: str, values: tuple[str, ...], layout: Layout) -> str:
    """One pair more at the end of a mapping: a key and a list of strings."""
    at = mapping.pairs[-1][1].end
    if mapping.flow:
        return text[:at] + f", {quoted(key)}: {quoted(values)}" + text[at:]
    lines = [" " * layout.key + f"{key}:", *(" " * layout.inner + f"- {word(value)}" for value in values)]
    return insert_lines(text, at, lines)


def insert_lines(text: str, after: int, lines: list[str]) -> str:
    """Whole lines below the one in which the content that ends at `after` stands."""
    newline = newline_of(text)
    at = _line_end(text, after)
    body = newline.join(lines)
    if at == len(text) and not ends_line(text):
        return text + newline + body
    return text[:at] + body + newline + text[at:]


def dash_of(text: str, sequence: Sequence, index: int) -> int:
    """Where the dash of a block item stands: the first content after the item before it."""
    if index == 0:
        properties = _PROPERTIES.match(text, sequence.start)
        start = properties.end() if properties else sequence.start
    else:
        start = sequence.items[index - 1].end
    return _skip_blank(text, start)


def layout_of(text: str, sequence: Sequence) -> Layout:
    """The layout of the last entry written in block style, so that a new one looks like its neighbour."""
    dash = column(text, dash_of(text, sequence, 0))
    for item in reversed(sequence.items):
        if isinstance(item, Mapping) and not item.flow:
            found = column(text, item.pairs[0][0].start)
            key = max(found, dash + 2)  # where the entry begins below its dash, the dash needs room of its own
            return Layout(dash, key, max(_inner_column(text, item, found) + key - found, key))
    return Layout(dash, dash + 2, dash + 4)


def _inner_column(text: str, entry: Mapping, key: int) -> int:
    for _, value in entry.pairs:
        inner = resolve(value)
        if inner is value and isinstance(inner, Sequence) and not inner.flow:
            return column(text, dash_of(text, inner, 0))
    return key + 2


def _opening(text: str, sequence: Sequence) -> int:
    return text.index("[", sequence.start) + 1


def _separator(text: str, sequence: Sequence, opening: int) -> str:
    """The comma and the white space between the last two items, or what one item suggests."""
    several = len(sequence.items) > 1
    if several:
        between = text[sequence.items[-2].end : sequence.items[-1].start]
    else:
        between = "," + text[opening : sequence.items[0].start]
    return between if between.count(",") == 1 and not between.strip(" \t\r\n,") and between != "," else ", "


def _remove_from_brackets(text: str, sequence: Sequence, index: int) -> str:
    items, several = sequence.items, len(sequence.items) > 1
    if index > 0:
        comma = _skip_blank(text, items[index - 1].end)
        before, after = text[items[index - 1].end : comma], text[comma + 1 : items[index].start]
        kept = "" if not (before + after).strip() else before + after
        return text[: items[index - 1].end] + kept + text[items[index].end :]
    if several:
        comma = _skip_blank(text, items[0].end)
        gap = text[comma + 1 : items[1].start]
        return text[: items[0].start] + (gap if gap.strip() else "") + text[items[1].start :]
    comma = _skip_blank(text, items[0].end)
    end = comma + 1 if text[comma] == "," else items[0].end
    return text[: items[0].start] + text[end:]


def _skip_blank(text: str, start: int) -> int:
    found = _BLANK.match(text, start)
    return found.end() if found else start


def _line_end(text: str, offset: int) -> int:
    """Just behind the line end that closes the line of the content before `offset`."""
    if offset and LINE_END.fullmatch(text[offset - 1]):
        return offset  # a block scalar ends behind its last line
    found = LINE_END.search(text, offset)
    return found.end() if found else len(text)


def ends_line(text: str) -> bool:
    """Whether the last line of the text has its line end."""
    return bool(text) and bool(LINE_END.fullmatch(text[-1]))


def _last_line_end(text: str) -> str:
    if text.endswith("\r\n"):
        return "\r\n"
    return text[-1:] if ends_line(text) else ""


def is_bare(text: str, node: Scalar | Sequence) -> bool:
    """Whether a value has its line for itself, so that a block list can take its place."""
    line_start = node.start - column(text, node.start)
    line_end = LINE_END.search(text, node.end)
    rest = text[node.end : line_end.start() if line_end else len(text)]
    return not text[line_start : node.start].strip("\ufeff \t") and not rest.strip(" \t")
