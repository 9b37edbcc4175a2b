"""A stack's file, Pulumi.<stack>.yaml, as it is written: its settings, and every place in it that names an AMI."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from components.facts.names import PROJECT
from components.kubernetes.errors import RefusedError
from components.problems.problem import path_text
from components.settings import EnvironmentSettings, ImagesSettings, SettingsError, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from components.problems.problem import Path as KeyPath

LIMIT = 4 * 1024 * 1024
"""Characters of a stack file that are read at most."""

_NAME = re.compile(r"Pulumi\.(?P<stack>[A-Za-z0-9_.-]+)\.yaml")
_AMI = re.compile(r"\bami-[0-9a-f]{8,17}\b")


class StackFileError(RefusedError):
    """A stack's file is not there, or holds something else; one line."""


@dataclass(frozen=True)
class Mention:
    """A place in a stack file that names an AMI: the key's path, and the line that it stands on."""

    stack: str
    file: Path
    line: int
    key: str
    ami_id: str

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line} ({self.key})" if self.key else f"{self.file.name}:{self.line}"


@dataclass(frozen=True)
class StackFile:
    """A stack's file as it was read."""

    stack: str
    path: Path
    text: str
    document: CommentedMap

    @property
    def config(self) -> CommentedMap:
        """Its `config`; empty where there is none."""
        found: object = cast("dict[str, object]", self.document).get("config")
        return found if isinstance(found, CommentedMap) else CommentedMap()

    def settings(self) -> ImagesSettings | EnvironmentSettings:
        """What it says, by the same rules as in an update.

        Raises:
            StackFileError: something in it cannot be used.
        """
        given = cast("dict[str, object]", self.config)
        try:
            return load({key: _as_engine(value) for key, value in given.items()})
        except SettingsError as error:
            first, *others = str(error).splitlines()
            more = f" (and {len(others)} more)" if others else ""
            raise StackFileError(f"{self.path}: {first}{more}") from None
        except TypeError as error:
            raise StackFileError(f"{self.path}: {error}") from None

    def mentions(self) -> Iterator[Mention]:
        """Every AMI that the file names, comments included, in the order of its lines."""
        keys = {(line, ami): key for key, line, ami in _places(self.config)}
        for number, line in enumerate(self.text.splitlines(), start=1):
            for found in _AMI.findall(line):
                yield Mention(self.stack, self.path, number, keys.get((number, found), ""), found)


def read(path: Path) -> StackFile:
    """A stack's file.

    Raises:
        StackFileError: it cannot be read, or is no YAML.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            text = stream.read(LIMIT + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise StackFileError(f"{path}: {error.strerror if isinstance(error, OSError) else error}") from None
    if len(text) > LIMIT:
        raise StackFileError(f"{path}: found over {LIMIT} characters, expected a stack's file")
    return parsed(path, text)


def parsed(path: Path, text: str) -> StackFile:
    """The file that has this text.

    Raises:
        StackFileError: it is no YAML.
    """
    named = _NAME.fullmatch(path.name)
    try:
        document: object = YAML(typ="rt").load(text)
    except RecursionError:
        raise StackFileError(f"{path}: found values within values without end, expected a stack's file") from None
    except YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark else ""
        raise StackFileError(f"{path}:{line} no YAML: {getattr(error, 'problem', None) or error}") from None
    if document is None:
        document = CommentedMap()
    if not isinstance(document, CommentedMap):
        raise StackFileError(f"{path}: found no keys, expected those of a stack's file such as config")
    return StackFile(named["stack"] if named else path.stem, path, text, document)


def of_stack(folder: Path, stack: str) -> StackFile:
    """The file of a stack, by the stack's last name: `organization/project/dev` has `Pulumi.dev.yaml`.

    Raises:
        StackFileError: as `read`.
    """
    name = stack.rpartition("/")[2]
    path = folder / f"Pulumi.{name}.yaml"
    if not path.is_file():
        known = ", ".join(stacks(folder)) or "none"
        raise StackFileError(f"{path}: there is no such file; the stacks with a file there: {known}")
    return read(path)


def stacks(folder: Path) -> list[str]:
    """The stacks that have a file in a folder."""
    return sorted(found["stack"] for file in folder.glob("Pulumi.*.yaml") if (found := _NAME.fullmatch(file.name)))


def all_files(folder: Path) -> list[StackFile]:
    """All stack files of a folder.

    Raises:
        StackFileError: there is none, or one cannot be read: nobody can tell then what it names.
    """
    found = [of_stack(folder, stack) for stack in stacks(folder)]
    if not found:
        raise StackFileError(f"{folder}: there is no Pulumi.<stack>.yaml; give --folder")
    return found


def _as_engine(value: object) -> str:
    """A value as the engine hands it over: JSON where it has structure, and a time of day as Go writes it."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, default=_time)
    if isinstance(value, bool):
        return str(value).lower()
    return _time(value) if isinstance(value, date) else str(value)


def _time(value: object) -> str:
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return f"{moment:%Y-%m-%d %H:%M:%S} +0000 UTC"
    raise TypeError(
        "found a value with a tag of YAML's, such as !!str or !!set; expected plain text, lists and mappings"
    )


def _places(value: object, path: KeyPath = (), line: int = 0) -> Iterator[tuple[str, int, str]]:
    """Path, line and id of each AMI that a value of a key or an entry names."""
    if isinstance(value, CommentedMap):
        for key, each in cast("dict[str, object]", value).items():
            yield from _places(each, (*path, key.removeprefix(f"{PROJECT}:")), _line(value.lc.value(key)))
    elif isinstance(value, CommentedSeq):
        for index, each in enumerate(cast("list[object]", value)):
            yield from _places(each, (*path, index), _line(value.lc.item(index)))
    elif isinstance(value, str):
        for found in _AMI.findall(value):
            yield path_text(path), line, found


def _line(place: Any) -> int:  # noqa: ANN401  ruamel's own, which has no types
    """A line as people count it."""
    return int(place[0]) + 1
