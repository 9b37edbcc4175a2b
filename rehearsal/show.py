"""What a rehearsal shows at its end: rows of what was made, each compared with what the account really holds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        part: what it belongs to: a stack, the release, the policies.
        what: what it tells.
        value: its value.
        problem: why it does not hold; empty where it does.
    """

    part: str
    what: str
    value: str
    problem: str = ""


def compared(part: str, what: str, said: object, found: object) -> Row:
    """A row for a value that a stack says; it holds if the account says the same."""
    problem = "" if said == found else f"the account has {found}"
    return Row(part, what, str(said), problem)


def table(rows: Iterable[Row], console: Console) -> None:
    """Print the rows for a person."""
    shown = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(4):
        shown.add_column(overflow="fold")
    last = ""
    for row in rows:
        mark = "[red]✗[/red]" if row.problem else "[green]✓[/green]"
        value = f"{row.value}  [red]{row.problem}[/red]" if row.problem else row.value
        shown.add_row("" if row.part == last else f"[bold]{row.part}[/bold]", row.what, mark, value)
        last = row.part
    console.print(shown)


def as_json(rows: Iterable[Row]) -> str:
    """The rows for a program: a list of objects."""
    return json.dumps([asdict(row) | {"holds": not row.problem} for row in rows], indent=2)
