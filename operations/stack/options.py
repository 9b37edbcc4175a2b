"""Options that name a stack."""

from pathlib import Path
from typing import Annotated

import typer

from operations.stack.file import stacks


def stack_names(incomplete: str) -> list[str]:
    """The stacks of this folder whose names begin so, for a shell."""
    return [name for name in stacks(Path()) if name.startswith(incomplete)]


Stack = Annotated[str | None, typer.Option(help="The stack. Default: the selected one.", autocompletion=stack_names)]
OutputsFile = Annotated[
    Path | None, typer.Option("--outputs", help="What `pulumi stack output --json` printed, in place of asking it.")
]
Folder = Annotated[Path, typer.Option(help="Folder of the stack files.", file_okay=False, exists=True)]


def refuse_both(stack: str | None, outputs: Path | None) -> None:
    """Refuse a stack beside a file with outputs: one of them would be left unread.

    Raises:
        typer.BadParameter: both were given.
    """
    if stack and outputs:
        raise typer.BadParameter("give --stack or --outputs, not both")
