"""What a command says, and where: reports on standard output, progress on standard error."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from threading import Timer
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from rich.console import Console
from rich.text import Text

from operations.terminal.table import print_table

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence
    from dataclasses import Field

    from operations.terminal.table import Cell

JSON_VERSION = 1
"""Of each report as JSON: higher where a member means something else or goes."""

SILENT_SECONDS = 2.0
"""How long a command may think without a word."""


class _Console(Console):
    """One whose reader may go, as `head` does: the rest is said to nobody, and the command goes on to its exit code."""

    def on_broken_pipe(self) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


class Report(Protocol):
    """A dataclass whose members are what the JSON has; `version` is among them."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def version(self) -> int:
        """`JSON_VERSION`."""
        ...


@dataclass(frozen=True)
class Output:
    """A command's voice.

    Attributes:
        json: reports as JSON.
        wide: names whole, lines as long as they are.
        quiet: no report for people and no progress: the exit code tells, and errors are still told.
    """

    json: bool = False
    wide: bool = False
    quiet: bool = False
    console: Console = field(default_factory=_Console)
    errors: Console = field(default_factory=lambda: _Console(stderr=True))

    @property
    def for_people(self) -> bool:
        """Whether anybody reads a table."""
        return not self.json and not self.quiet

    def report(self, report: Report, **more: object) -> None:
        """Print a report as JSON, if that is wanted; `more` are members that are worked out from the others."""
        if self.json:
            _print_plain(self.console, as_json(report, **more))

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, title: str = "", words: Sequence[str] = ()
    ) -> None:
        """Print a table for people; nothing where there are no rows."""
        if self.for_people and rows:
            print_table(self.console, columns, rows, title=title, wide=self.wide, words=words)

    def line(self, text: str | Text) -> None:
        """Print a line of the report for people."""
        if self.for_people:
            self.console.print(text, soft_wrap=True, highlight=False, markup=False)

    def finding(self, word: str, style: str, text: str) -> None:
        """Print one thing that was found, as a line that a search finds whole."""
        self.line(Text.assemble((word, style), f"  {text}"))

    def unread(self, lines: Iterable[str]) -> None:
        """Print what could not be read."""
        for line in lines:
            self.finding("not read", "bold", line)

    def say(self, text: str) -> None:
        """One line of progress, on standard error."""
        if not self.quiet:
            self.errors.print(text, soft_wrap=True, highlight=False, markup=False)

    @contextmanager
    def working(self, text: str) -> Generator[None]:
        """While this lasts: from the third second on a terminal is told what is being done."""
        if self.quiet or not self.errors.is_terminal:
            yield
            return
        status = self.errors.status(text)
        timer = Timer(SILENT_SECONDS, status.start)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            status.stop()


def _print_plain(console: Console, text: str) -> None:
    """Print a text as it is, however long."""
    try:
        console.file.write(f"{text}\n")
        console.file.flush()
    except BrokenPipeError:
        console.on_broken_pipe()


def as_json(report: Report, **more: object) -> str:
    """The whole report; keys as its dataclass has them."""
    return json.dumps({**asdict(report), **more}, indent=2, default=_text)


def _text(value: object) -> str:
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
