"""`rollout verify`: the command."""

from __future__ import annotations

import time
from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from components.kubernetes.errors import RefusedError
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.rollout import outputs
from operations.rollout.live import Reader
from operations.rollout.show import as_json, progress, show
from operations.rollout.verify import Report, State, verify
from operations.session import session

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.rollout.facts import Declared

rollout = typer.Typer(help="Whether nodes run what their stack says.", no_args_is_help=True)

MOST_MINUTES = 14 * 24 * 60
"""A refresh lasts 14 days at most (Auto Scaling user guide, instance refresh)."""

_PAUSE = 15
_CODES = {State.RIGHT: RIGHT, State.ROLLING: FOUND, State.WRONG: FOUND}


@rollout.callback()
def about() -> None:
    """Whether nodes run what their stack says."""


@rollout.command("verify")
def verify_rollout(
    stack: Annotated[str | None, typer.Option(help="The environment stack. Default: the selected one.")] = None,
    outputs_file: Annotated[
        Path | None, typer.Option("--outputs", help="What `pulumi stack output --json` printed, in place of asking it.")
    ] = None,
    wait: Annotated[
        int, typer.Option(help="Minutes to wait while a roll-out is under way.", min=0, max=MOST_MINUTES)
    ] = 0,
    region: Annotated[str | None, typer.Option(help="AWS Region. Default: as the stack tells.")] = None,
    profile: Annotated[str | None, typer.Option(help="AWS profile.")] = None,
    *,
    as_text: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Check that each group's newest instance refresh belongs to the template version of the stack, and ended well.

    `pulumi up` does not wait for the nodes, and says that all is well when an update that failed is run again.

    Exit code: 0 every node runs the version of the stack; 1 one does not, or not yet; 2 wrong usage; 3 something could
    not be read; 130 stopped.

    Example: eks-windows rollout verify --stack dev --wait 90
    """
    try:
        if stack and outputs_file:
            raise typer.BadParameter("give --stack or --outputs, not both")
        wanted = outputs.declared(outputs.from_file(outputs_file) if outputs_file else outputs.from_stack(stack))
        read = _reader(wanted, region, profile)
        report = watch(read, wait * 60)
    except RefusedError as error:
        typer.echo(f"rollout verify: {error}", err=True)
        raise typer.Exit(INCOMPLETE) from None
    if as_text:
        typer.echo(as_json(report))
    else:
        show(report, Console())
    raise typer.Exit(INCOMPLETE if report.unread and report.state is not State.WRONG else _CODES[report.state])


def _reader(wanted: tuple[Declared, ...], region: str | None, profile: str | None) -> Callable[[], Report]:
    """What reads the groups and judges them. A stack's groups lie in one Region, its own."""
    if not wanted:
        return lambda: verify(())
    place = region or wanted[0].region
    reader = Reader(session(place, profile), place)
    return lambda: verify(*reader.groups(wanted))


def watch(
    read: Callable[[], Report],
    seconds: float,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.monotonic,
) -> Report:
    """Read until it is right, wrong or cannot be read, or the time is over; says what changes on standard error."""
    end = now() + seconds
    told: set[str] = set()
    while True:
        report = read()
        if report.state is not State.ROLLING or report.unread or now() + _PAUSE > end:
            return report
        for line in [line for line in map(progress, report.groups) if line not in told]:
            typer.echo(f"rollout verify: {line}", err=True)
            told.add(line)
        sleep(_PAUSE)
