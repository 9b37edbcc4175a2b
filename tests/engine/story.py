"""A page whose commands are run, one after the other, and have to print what the page says they do.

A block of `console` has commands after `$`, and beneath each what it prints: lines in this order, with others between
them, and `...` for what differs from run to run. `; echo $?` has its exit code last; without it the command succeeds. A
comment `<!-- meanwhile: NAME -->` is where something happens that no command of ours does.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from operations.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_PIECE = re.compile(
    r"^<!-- meanwhile: (?P<event>[\w-]+) -->$|^```console\n(?P<block>.*?)^```$", re.MULTILINE | re.DOTALL
)
_CODE = "; echo $?"
_OURS = "eks-windows "


@dataclass(frozen=True)
class Command:
    """A command of the page, the lines beneath it, and its own line."""

    text: str
    expected: tuple[str, ...]
    line: int

    @property
    def fails(self) -> bool:
        """Whether its exit code is shown."""
        return self.text.endswith(_CODE)


def pieces(page: str) -> Iterator[Command | str]:
    """The commands of a page, and the names of what happens between them, in order."""
    for found in _PIECE.finditer(page):
        if found["event"]:
            yield found["event"]
        else:
            yield from _commands(found["block"], page[: found.start("block")].count("\n") + 1)


def _commands(block: str, line: int) -> Iterator[Command]:
    lines = block.splitlines()
    starts = [number for number, text in enumerate(lines) if text.startswith("$ ")]
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(lines)
        yield Command(lines[start][2:], tuple(lines[start + 1 : end]), line + start)


@dataclass
class Teller:
    """Tells a page in a folder, with these variables; keeps what each command printed."""

    folder: Path
    environment: Mapping[str, str]
    events: Mapping[str, Callable[[], None]]
    said: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def tell(self, page: str) -> None:
        """Run it to its end, or to the first command that does not do what the page says."""
        for piece in pieces(page):
            if isinstance(piece, str):
                self.events[piece]()
            else:
                self._run(piece)

    def _run(self, command: Command) -> None:
        text = command.text.removesuffix(_CODE)
        code, printed = self._ours(text) if text.startswith(_OURS) and ">" not in text else self._shell(text)
        self.said.append((text, printed))
        told = f"{printed}{code}\n" if command.fails else printed
        where = f"line {command.line}: {command.text}\n{printed}"
        assert command.fails or code == 0, f"{where}exit code {code}"
        assert (missing := _missing(command.expected, told)) is None, f"{where}(exit code {code})\nno line {missing!r}"

    def _ours(self, text: str) -> tuple[int, str]:
        """In this process, whose clock runs faster."""
        ran = CliRunner(env={"COLUMNS": "160", "NO_COLOR": "1"}).invoke(app, shlex.split(text)[1:])
        return ran.exit_code, ran.output + (
            "" if ran.exception is None else f"{ran.exception!r}\n" * (ran.exit_code > 3)
        )

    def _shell(self, text: str) -> tuple[int, str]:
        ran = subprocess.run(
            ["bash", "-c", text],
            cwd=self.folder,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return ran.returncode, ran.stdout


def _missing(expected: tuple[str, ...], told: str) -> str | None:
    """The first line that was not printed after those before it."""
    lines = iter(told.splitlines())
    for each in filter(str.strip, expected):
        words = re.compile(
            r"\s*" + ".*".join(r"\s+".join(map(re.escape, part.split())) for part in _parts(each)) + r"\s*"
        )
        if not any(words.fullmatch(line) for line in lines):
            return each
    return None


def _parts(line: str) -> list[str]:
    return line.split("...")
