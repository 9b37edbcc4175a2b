"""`access check`: the command."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import Annotated

import typer
from rich.console import Console

from components.facts import limits
from components.kubernetes.errors import RefusedError
from operations.access.check import Report, check
from operations.access.live import read
from operations.access.show import as_json, show
from operations.exit_codes import FOUND, INCOMPLETE
from operations.session import session

access = typer.Typer(help="Who can join a cluster as what.", no_args_is_help=True)


@access.callback()
def about() -> None:
    """Who can join a cluster as what."""


def _cluster_name(value: str) -> str:
    if refusal := limits.CLUSTER_NAME.refuse(value):
        raise typer.BadParameter(f"found {refusal}")
    return value


@access.command("check")
def check_access(
    cluster: Annotated[str, typer.Argument(help="Name of the EKS cluster.", callback=_cluster_name)],
    region: Annotated[str | None, typer.Option(help="AWS region. Default: of the profile or environment.")] = None,
    profile: Annotated[str | None, typer.Option(help="AWS profile.")] = None,
    endpoint: Annotated[str | None, typer.Option(help="URL of the API server. Default: as EKS tells.")] = None,
    authority: Annotated[Path | None, typer.Option(help="File with the API server's CA, with --endpoint.")] = None,
    *,
    as_text: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Read aws-auth and the access entries of a cluster live, and say what is wrong with them.

    Exit code: 0 nothing that keeps nodes out; 1 something does; 2 wrong usage; 3 something could not be read.

    Example: python -m operations access check prod --region eu-central-1
    """
    try:
        aws = session(region, profile)
        trusted = authority.read_text() if authority else None
        with Console(stderr=True).status(f"asking EKS, IAM, EC2 and the API server of {cluster}"):  # on a terminal only
            report = check(read(aws, cluster, endpoint, trusted))
    except (RefusedError, OSError) as error:
        typer.echo(f"access check: {error}", err=True)
        raise typer.Exit(INCOMPLETE) from None
    if as_text:
        typer.echo(as_json(report))
    else:
        show(report, Console())
    raise typer.Exit(_code(report))


def _code(report: Report) -> int:
    if report.has_errors:
        return FOUND
    return INCOMPLETE if report.unread else 0
