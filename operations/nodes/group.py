"""The group of commands `nodes`."""

import typer

nodes = typer.Typer(name="nodes", help="Single nodes of a stack's groups.")


@nodes.callback(no_args_is_help=True)
def about() -> None:
    """Single nodes of a stack's groups."""
