"""The command line: one group of commands per subject, each in a package of its own."""

import typer

from operations.access.command import access

app = typer.Typer(
    help="Look after Windows nodes on Amazon EKS.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(access, name="access")
