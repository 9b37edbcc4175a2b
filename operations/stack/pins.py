"""The pins of a stack file: found by node group, and changed with every other byte left as it is.

ruamel.yaml tells where each value begins and ends; only the text of values that differ is exchanged. Writing the whole
document anew, as its round trip does, would keep comments and still set indents, quotes and blank lines to one style.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ruamel.yaml.error import YAMLError

from components.facts.names import PROJECT
from components.facts.strategy import Strategy
from components.settings import EnvironmentSettings, NodeGroupSettings
from operations.stack import places
from operations.stack.beside import USUAL, Beside, Step, ami
from operations.stack.file import StackFileError
from operations.stack.places import Mapping, Place, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from components.facts.release import Release
    from components.settings.environment import AnyNodeGroup
    from operations.stack.file import StackFile

_CLUSTERS = f"{PROJECT}:clusters"
_PLAIN = re.compile(r"[A-Za-z/](?:[\w./@:-]*[\w/-])?|\d+\.\d+\.\d+")
"""What YAML reads as text without quotation marks, whichever version of YAML reads it."""

_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


@dataclass(frozen=True)
class Pin:
    """A node group's AMI in a stack file.

    Attributes:
        release: what is pinned; None where it follows the newest build of an image.
        beside: the former release beside it; None of a group that rolls in place.
    """

    cluster: str
    group: str
    image: str
    release: Release | None
    path: tuple[str | int, ...]
    beside: Beside | None = None


def pins(file: StackFile) -> list[Pin]:
    """The node groups of a stack file that pin a release or follow an image.

    Raises:
        StackFileError: the file cannot be used, or holds images.
    """
    settings = file.settings()
    if not isinstance(settings, EnvironmentSettings):
        raise StackFileError(f"{file.path}: the stack holds images, expected clusters; give --stack")
    found: list[Pin] = []
    for index, cluster in enumerate(settings.clusters):
        for position, group in enumerate(cluster.node_groups):
            release = group.ami.release.release() if group.ami.release else None
            image = release.image if release else group.ami.image
            if image:
                path = ("config", _CLUSTERS, index, "nodeGroups", position, "ami")
                found.append(Pin(cluster.name, group.name, image, release, path, _beside(group)))
    return found


def _beside(group: AnyNodeGroup) -> Beside | None:
    if not isinstance(group, NodeGroupSettings) or group.strategy is not Strategy.BLUE_GREEN:
        return None
    former = group.ami.former
    return Beside(former.release() if former else None, group.ami.share)


def pinned(file: StackFile, targets: Sequence[Pin], release: Release, step: Step = USUAL) -> str:
    """The file's text with this release pinned by these node groups; how far counts for those with strategy blueGreen.

    Raises:
        StackFileError: it is written in a way that cannot be edited in place, or a group has no place for the release;
            nothing is changed.
    """
    wanted = {pin.path: _wanted(pin, release, step) for pin in targets}
    try:
        root = places.compose(file.text)
        edits = [edit for path, value in wanted.items() for edit in _edits(file.text, places.at(root, path), value)]
        text = _applied(file.text, edits)
        found, expected = places.plain(text), places.plain(file.text)
    except (YAMLError, LookupError) as error:
        raise StackFileError(
            f"{file.path}: the pin cannot be edited in place: {' '.join(str(error).split())}"
        ) from None
    for pin in targets:
        parent = expected
        for part in pin.path[:-1]:
            parent = parent[part]
        parent[pin.path[-1]] = wanted[pin.path]
    if _sorted(found) != _sorted(expected):
        raise StackFileError(f"{file.path}: the pin cannot be edited in place; write it without anchors and tags")
    return text


def _wanted(pin: Pin, release: Release, step: Step) -> dict[str, object]:
    place = f"{pin.cluster}/{pin.group}"
    if pin.beside is not None:
        return ami(place, pin.release, pin.beside, release, step)
    if step != USUAL:
        raise StackFileError(
            f"{place}: it rolls in place, so --share and --alone mean nothing; strategy: blueGreen does"
        )
    return {"release": release.to_settings()}


@dataclass(frozen=True, order=True)
class _Edit:
    start: int
    end: int
    text: str


def _sorted(value: object) -> str:
    return json.dumps(value, default=str, sort_keys=True)


def _applied(text: str, edits: Sequence[_Edit]) -> str:
    """The text with each piece exchanged; what an anchor has pinned twice is edited once."""
    for edit in sorted(set(edits), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _edits(text: str, place: Place, wanted: object) -> Iterator[_Edit]:
    """What makes a place say this and no more."""
    if isinstance(wanted, dict) and isinstance(place, Mapping) and place.block and place.entries:
        yield from _mapping_edits(text, place, cast("dict[str, object]", wanted))
    elif isinstance(wanted, (dict, list)):
        if places.as_texts(place) != wanted:
            column = place.column if not isinstance(place, Scalar) and place.block else None
            yield _Edit(place.start, place.end, _rendered(cast("object", wanted), column))
    elif not (isinstance(place, Scalar) and place.value == _text(wanted)):
        yield _Edit(place.start, place.end, _scalar(wanted))


def _mapping_edits(text: str, place: Mapping, wanted: dict[str, object]) -> Iterator[_Edit]:
    kept = {entry.key for entry in place.entries if entry.key in wanted}
    removed = [entry for entry in place.entries if entry.key not in wanted]
    column = place.entries[0].column
    lines = [f"{key}:{_value(value, column)}" for key, value in wanted.items() if key not in kept]
    if not kept:  # the first key may follow a dash: what is new takes its place
        yield _Edit(removed[0].start, _line_end(text, place.end), f"\n{' ' * column}".join(lines))
        return
    for entry in place.entries:
        if entry.key in wanted:
            yield from _edits(text, entry.value, wanted[entry.key])
    for entry in removed:
        yield _Edit(text.rindex("\n", 0, entry.start), _line_end(text, entry.value.end), "")
    if lines:
        after = _line_end(text, place.end)
        yield _Edit(after, after, "".join(f"\n{' ' * column}{line}" for line in lines))


def _value(value: object, column: int) -> str:
    """A value as it stands after its key's colon."""
    if isinstance(value, (dict, list)) and value:
        return f"\n{' ' * (column + 2)}{_rendered(cast('object', value), column + 2)}"
    return f" {_rendered(cast('object', value), column)}"


def _rendered(value: object, column: int | None) -> str:
    """A value whose first line begins at this column; None for one within a line."""
    if not isinstance(value, (dict, list)):
        return _scalar(value)
    if column is None or not value:
        return json.dumps(value)
    gap = f"\n{' ' * column}"
    if isinstance(value, dict):
        entries = cast("dict[str, object]", value).items()
        return gap.join(f"{key}:{_value(each, column)}" for key, each in entries)
    return gap.join(f"- {_scalar(each)}" for each in cast("list[object]", value))


def _scalar(value: object) -> str:
    """A scalar; in quotation marks where YAML might read something else than text."""
    text = _text(value)
    if isinstance(value, int) or (_PLAIN.fullmatch(text) and text.lower() not in _WORDS):
        return text
    return json.dumps(text)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _line_end(text: str, index: int) -> int:
    """The end of the line that a place is on, so that a comment behind a value stays with it."""
    found = text.find("\n", index)
    if found < 0:
        return len(text)
    return found - 1 if text[found - 1] == "\r" else found
