"""`doctor`: the command."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from components.facts import limits
from operations.doctor.checks.check import State
from operations.doctor.reading.read import read
from operations.doctor.report import examine
from operations.doctor.show import show
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.terminal.command import Call

FailOn = Literal["fail", "warn"]


def examine_cluster(
    call: Call,
    cluster: Annotated[str, typer.Argument(help="Name of the cluster in EKS.")],
    ready: Annotated[
        int | None,
        typer.Option(help="Seconds from launch to Ready of 19 in 20. Default: as nodes tell.", min=1, max=7200),
    ] = None,
    pods: Annotated[
        int | None,
        typer.Option(help="Pods of a node with addresses. Default: all that its type can have.", min=0, max=250),
    ] = None,
    fail_on: Annotated[FailOn, typer.Option(help="The least that gives exit code 1.")] = "fail",
) -> int:
    """Tell whether a cluster, its network and its account are fit for Windows nodes and their roll-outs: 37 checks.

    It finds the groups of Windows nodes, whoever made them, asks EKS, EC2, Auto Scaling, IAM, KMS, Service Quotas,
    Systems Manager and the API server, and changes nothing. What could not be read is told, and never passes.

    Exit code: 0 nothing at or above --fail-on; 1 something is; 2 wrong usage; 3 something could not be read, and
    nothing else is wrong; 130 stopped.

    Example: eks-windows doctor prod --region eu-central-1 --ready 540
    """
    if refusal := limits.CLUSTER_NAME.refuse(cluster):
        raise typer.BadParameter(f"CLUSTER: found {refusal}")
    aws = call.session()
    with call.output.working(f"examining {cluster} in {aws.region_name}"):
        report = examine(cluster, read(aws, cluster, datetime.now(UTC), ready_seconds=ready, pods=pods))
    call.output.report(report)
    show(report, call.output)
    if report.any(State.FAIL, *([State.WARN] if fail_on == "warn" else [])):
        return FOUND
    return INCOMPLETE if report.any(State.UNREAD) else RIGHT
