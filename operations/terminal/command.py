"""How a command is made: what all of them are called with, how they fail, and how they end."""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from components.kubernetes.errors import RefusedError
from operations.aws import session
from operations.exit_codes import INCOMPLETE
from operations.terminal.output import Output

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3

    from operations.aws import Assumed


@dataclass(frozen=True)
class Call:
    """One call of a command by a person: as whom it asks AWS and where, and how it answers.

    Attributes:
        region: the Region that was given; None for the profile's or the environment's, or as a stack tells.
        profile: the AWS profile that was given.
        output: its voice.
    """

    region: str | None
    profile: str | None
    output: Output

    def session(self, region: str | None = None, role: Assumed | None = None) -> boto3.Session:
        """A session in the Region that the person gave, else in this one, else in the profile's; as a role, if given.

        Raises:
            ApiError: there is no such profile, or no Region.
        """
        return session(self.region or region, self.profile, role)


_SHARED = {
    "region": (
        Annotated[str | None, typer.Option(help="AWS Region. Default: as the stack or the profile tells.")],
        None,
    ),
    "profile": (Annotated[str | None, typer.Option(help="AWS profile, which may name a role to assume.")], None),
    "json": (Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")], False),
    "wide": (Annotated[bool, typer.Option("--wide", help="Whole names, in lines as long as they are.")], False),
    "quiet": (Annotated[bool, typer.Option("--quiet", help="No table and no progress: the exit code tells.")], False),
}
"""Options of every command, by parameter."""


def command(group: typer.Typer, name: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Make a function a command of a group. It gets a `Call` first, and returns the exit code.

    What it raises for the person at the terminal is told in one line with the command's name, and ends it with
    `INCOMPLETE`: whoever cannot read cannot judge.
    """

    def register(function: Callable[..., int]) -> Callable[..., int]:
        title = f"{group.info.name} {name}" if isinstance(group.info.name, str) else name

        @functools.wraps(function)
        def run(**given: Any) -> None:  # noqa: ANN401  whatever the command declares
            output = Output(json=given.pop("json"), wide=given.pop("wide"), quiet=given.pop("quiet"))
            call = Call(given.pop("region"), given.pop("profile"), output)
            try:
                code = function(call, **given)
            except (RefusedError, OSError) as error:
                typer.echo(f"{title}: {' '.join(str(error).split())}", err=True)
                raise typer.Exit(INCOMPLETE) from None
            raise typer.Exit(code)

        signature = _signature(function)
        run.__signature__ = signature  # pyright: ignore[reportAttributeAccessIssue] what inspect looks for
        run.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
        group.command(name)(run)
        return function

    return register


def _signature(function: Callable[..., int]) -> inspect.Signature:
    """The function's own parameters after its `Call`, and those that all commands share."""
    hints = get_type_hints(function, include_extras=True)
    own = list(inspect.signature(function).parameters.values())[1:]
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Signature(
        [
            *(each.replace(annotation=hints[each.name], kind=keyword) for each in own),
            *(
                inspect.Parameter(name, keyword, annotation=kind, default=value)
                for name, (kind, value) in _SHARED.items()
            ),
        ]
    )
