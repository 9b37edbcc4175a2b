"""`access check`: the command."""

from pathlib import Path
from typing import Annotated

import typer

from components.facts import limits
from operations.access.check import Report, check
from operations.access.live import read
from operations.access.show import show
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.terminal.command import Call, command

access = typer.Typer(name="access", help="Who can join a cluster as what.", no_args_is_help=True)


@access.callback()
def about() -> None:
    """Who can join a cluster as what."""


def _cluster_name(value: str) -> str:
    if refusal := limits.CLUSTER_NAME.refuse(value):
        raise typer.BadParameter(f"found {refusal}")
    return value


@command(access, "check")
def check_access(
    call: Call,
    cluster: Annotated[str, typer.Argument(help="Name of the EKS cluster.", callback=_cluster_name)],
    endpoint: Annotated[str | None, typer.Option(help="URL of the API server. Default: as EKS tells.")] = None,
    authority: Annotated[Path | None, typer.Option(help="File with the API server's CA, with --endpoint.")] = None,
) -> int:
    """Read aws-auth and the access entries of a cluster live, and say what is wrong with them.

    Exit code: 0 nothing that keeps nodes out; 1 something does; 2 wrong usage; 3 something could not be read.

    Example: eks-windows access check prod --region eu-central-1
    """
    aws = call.session()
    trusted = authority.read_text() if authority else None
    with call.output.working(f"asking EKS, IAM, EC2 and the API server of {cluster}"):
        report = check(read(aws, cluster, endpoint, trusted))
    call.output.report(report)
    show(report, call.output)
    return _code(report)


def _code(report: Report) -> int:
    if report.has_errors:
        return FOUND
    return INCOMPLETE if report.unread else RIGHT
