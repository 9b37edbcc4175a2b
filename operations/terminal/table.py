"""Tables that fit: a name is never broken, and where the columns do not fit beside each other they stand below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

_ENDLESS = 1 << 16
"""Columns of a line that is as long as it is."""

_NARROWEST = 12
"""Columns of the terminal below which prose in a cell is no longer read."""


@dataclass(frozen=True)
class Name:
    """A name that is shown in short, and whole with `--wide`: an ARN by what comes after its account."""

    whole: str

    @property
    def short(self) -> str:
        """`role/windows` of a role's ARN; anything else as it is."""
        parts = self.whole.split(":", 5)
        return parts[5] if len(parts) == 6 and parts[0] == "arn" else self.whole  # noqa: PLR2004  parts of an ARN


Cell: TypeAlias = str | Text | Name


def print_table(
    console: Console,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    title: str = "",
    wide: bool = False,
    words: Sequence[str] = (),
) -> None:
    """Print rows of cells.

    Args:
        console: where.
        columns: their headings.
        rows: as many cells each.
        title: a line above.
        wide: names whole, and lines as long as they are.
        words: headings of the columns that hold prose, which may go over several lines between words.
    """
    texts = [[_text(cell, wide=wide) for cell in row] for row in rows]
    table = Table(title=title or None, title_justify="left")
    for column in columns:
        may_wrap = column in words and not wide
        table.add_column(column, no_wrap=not may_wrap, min_width=_NARROWEST if may_wrap else None, overflow="ignore")
    for row in texts:
        table.add_row(*row)
    if wide:
        endless = console.options.update(max_width=_ENDLESS)
        table.width = Measurement.get(console, endless, table).maximum
        console.print(table, width=table.width, crop=False, no_wrap=True)
    elif _least_width(columns, texts, words) <= console.width:
        console.print(table)
    else:
        _print_records(console, columns, texts, title)


def _least_width(columns: Sequence[str], rows: Sequence[Sequence[Text]], words: Sequence[str]) -> int:
    """What the table needs at least: its names and headings as they are, prose at its narrowest."""
    needed = 1
    for number, column in enumerate(columns):
        cells = [_longest_line(row[number]) for row in rows]
        longest_word = max((len(word) for row in rows for word in row[number].plain.split()), default=0)
        width = max(_NARROWEST, longest_word) if column in words else max(cells, default=0)
        needed += max(len(column), width) + 3
    return needed


def _print_records(console: Console, columns: Sequence[str], rows: Sequence[Sequence[Text]], title: str) -> None:
    """One line for each cell, for a terminal that is too narrow for columns."""
    if title:
        console.print(title, style="italic", soft_wrap=True)
    for number, row in enumerate(rows):
        if number:
            console.print()
        for column, cell in zip(columns, row, strict=True):
            if cell.plain:
                console.print(Text.assemble((f"{column}: ", "bold"), cell), soft_wrap=True)


def _text(cell: Cell, *, wide: bool) -> Text:
    if isinstance(cell, Name):
        return Text(cell.whole if wide else cell.short)
    return cell if isinstance(cell, Text) else Text(cell)


def _longest_line(text: Text) -> int:
    return max((len(line) for line in text.plain.splitlines()), default=0)
