"""Numbers that YAML reads as others than a person has written: ``010`` is 8 to the engine, and ``1.30`` is 1.3.

The engine hands over what YAML has made of them, so they are told by the text of the stack file. As a command it looks
at files before they are committed:

    python -m components.settings.misread_numbers Pulumi.dev.yaml ...

Source: https://github.com/go-yaml/yaml/blob/v3/resolve.go, with which the engine reads stack files.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path as File
from typing import TYPE_CHECKING

import yaml

from components.problems.problem import path_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.problems.problem import Path


@dataclass(frozen=True)
class Misread:
    """One such number.

    Attributes:
        path: the whole config key, and what leads from there to the number.
        line: its line in the file, the first is 1.
        written: as the file has it.
        value: what YAML makes of it.
    """

    path: Path
    line: int
    written: str
    value: float

    @property
    def shown(self) -> str:
        """The value in decimal digits."""
        return str(self.value) if isinstance(self.value, int) else f"{self.value:.15g}"

    @property
    def text(self) -> str:
        """What was found, and the fix."""
        return (
            f"found {self.shown}, which YAML makes of {self.written} without quotation marks; quote it where it is "
            f"text, and write {self.shown} where that number is meant"
        )


def misread_numbers(text: str) -> Iterator[Misread]:
    """Each number of a stack file's config that YAML changes; none of a file that is no YAML, as the engine says so."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return
    for key, node in _entries(root):
        if key == "config":
            yield from _misread(node, ())


def _misread(node: yaml.Node, path: Path) -> Iterator[Misread]:
    for key, inner in _entries(node):
        yield from _misread(inner, (*path, key))
    if isinstance(node, yaml.SequenceNode):
        for index, inner in enumerate(node.value):
            yield from _misread(inner, (*path, index))
    elif isinstance(node, yaml.ScalarNode) and node.style is None and not _DECIMAL.fullmatch(node.value):
        value = _number(node.value)
        if (
            value is not None
            and (found := Misread(path, node.start_mark.line + 1, node.value, value)).shown != node.value
        ):
            yield found


_DECIMAL = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(
    r"[+-]?(?:0[bB][01_]+|0[oO][0-7_]+|0[xX][0-9A-Fa-f_]+|(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][+-]?[0-9]+)?)"
)
_TOO_LARGE = 2**64
"""From here on the engine takes a whole number for one with a point."""
_OCTAL = re.compile(r"^([+-]?)0(?=[0-7]+$)")


def _number(text: str) -> float | None:
    """What the engine's YAML makes of text without quotation marks; None where it stays text."""
    if not _NUMBER.fullmatch(text):
        return None
    plain = text.replace("_", "")
    try:
        whole = int(_OCTAL.sub(r"\g<1>0o", plain), 0)
    except ValueError:
        return float(plain)
    return whole if abs(whole) < _TOO_LARGE else float(whole)


def _entries(node: object) -> Iterator[tuple[str, yaml.Node]]:
    """Keys and values of a mapping, those that it merges among them; none of all else."""
    if not isinstance(node, yaml.MappingNode):
        return
    for key, inner in node.value:
        if key.value == "<<":
            for merged in inner.value if isinstance(inner, yaml.SequenceNode) else [inner]:
                yield from _entries(merged)
        elif isinstance(key, yaml.ScalarNode):
            yield key.value, inner


def _key(path: Path) -> str:
    namespace, _, key = str(path[0]).rpartition(":")
    return f"{namespace}:{path_text((key, *path[1:]))}"


def main(files: list[str]) -> int:
    """Say of each such number where it stands; 1 where there is one."""
    lines = [
        f"{file}:{each.line}: {_key(each.path)}: {each.text}\n"
        for file in files
        for each in misread_numbers(File(file).read_text(encoding="utf-8"))
    ]
    sys.stderr.writelines(lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
