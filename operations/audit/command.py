"""`audit`: the command."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from operations.accounts import Accounts, roles
from operations.audit.facts import Cluster, Wanted
from operations.audit.files import as_junit, as_sarif
from operations.audit.finding import Severity
from operations.audit.history import HistoryError, remember
from operations.audit.live import clusters
from operations.audit.page import as_html
from operations.audit.report import Place, Report, audit
from operations.audit.seen import seen
from operations.audit.show import show
from operations.audit.wanted import wanted
from operations.aws import Assumed, UnreadError, at_once
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.stack import file as stack_file
from operations.stack.file import StackFile
from operations.stack.options import Folder, OutputsFile, stack_names
from operations.stack.outputs import outputs, selected
from operations.terminal.command import Call
from operations.terminal.files import write_whole

FailOn = Literal["error", "warning", "note"]
Stacks = Annotated[
    list[str] | None,
    typer.Option(
        "--stack", help="A stack; more than once for more. Default: the selected one.", autocompletion=stack_names
    ),
]


def audit_stacks(
    call: Call,
    stacks: Stacks = None,
    cluster: Annotated[
        list[str] | None, typer.Option(help="A cluster of them; more than once for more. Default: all.")
    ] = None,
    outputs_file: OutputsFile = None,
    folder: Folder = Path(),
    fail_on: Annotated[FailOn, typer.Option(help="The least severity that gives exit code 1.")] = "error",
    sarif: Annotated[Path | None, typer.Option(help="Write SARIF 2.1.0 to this file.", dir_okay=False)] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML to this file.", dir_okay=False)] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with pictures to this file.", dir_okay=False)] = None,
    history: Annotated[
        Path | None,
        typer.Option(help="SQLite file that keeps what audits see; made where there is none.", dir_okay=False),
    ] = None,
    assume_role: Annotated[
        list[str] | None, typer.Option(help="ARN of a role to assume in its account; more than once.")
    ] = None,
    external_id: Annotated[str | None, typer.Option(help="External id that the roles' owners ask for.")] = None,
) -> int:
    """Tell whether the live clusters of stacks run what the stacks pin, and run well.

    It asks Auto Scaling, EC2, IAM, EKS and each cluster's API server, and changes nothing. The pin of the stack's file
    counts; where there is none, what the last update took.

    Exit code: 0 nothing at or above --fail-on; 1 something is; 2 wrong usage; 3 something could not be read, and
    nothing else is wrong; 130 stopped.

    Example: eks-windows audit --stack dev --stack prod --fail-on warning --history audits.sqlite
    """
    if outputs_file and len(stacks or []) > 1:
        raise typer.BadParameter("give --outputs with one --stack, whose outputs they are")
    _require_folders({"sarif": sarif, "junit": junit, "html": html, "history": history})
    named = dict.fromkeys(stacks or ([] if outputs_file else [selected()]))
    found = _of(cluster, [each for name in named or [""] for each in _wanted(name, outputs_file, folder)])
    now = datetime.now(UTC)
    accounts = Accounts(call, _roles(assume_role or [], external_id))
    read, unread, missed = _read(call, accounts, found, all_rollouts=html is not None)
    report = audit(read, unread, now, missed)
    if history is not None:
        report = _remembered(history, report, read)
    call.output.report(report)
    show(report, call.output)
    texts = {
        sarif: lambda: as_sarif(report),
        junit: lambda: as_junit(report, Severity(fail_on)),
        html: lambda: as_html(report),
    }
    for file, render in texts.items():
        if file is not None:
            write_whole(file, render())
    if report.worse_than(Severity(fail_on)):
        return FOUND
    return INCOMPLETE if report.unread else RIGHT


def _of(clusters: list[str] | None, wanted: list[Wanted]) -> list[Wanted]:
    """What is wanted of these clusters; of all where none is named."""
    there = {each.declared.cluster for each in wanted}
    if strange := set(clusters or []) - there:
        raise typer.BadParameter(
            f"--cluster {', '.join(sorted(strange))}: the stacks have {', '.join(sorted(there)) or 'no node groups'}"
        )
    return [each for each in wanted if not clusters or each.declared.cluster in clusters]


def _require_folders(files: Mapping[str, Path | None]) -> None:
    """Refuse a file in a folder that is not there, before anybody is asked."""
    for option, file in files.items():
        if file is not None and not file.absolute().parent.is_dir():
            raise typer.BadParameter(f"--{option}: there is no folder {file.parent}; make it first")


def _remembered(history: Path, report: Report, read: list[Cluster]) -> Report:
    """The report with its past; where the history cannot be used, with the line on why."""
    try:
        return replace(report, past=remember(history, list(seen(read)), report.at))
    except HistoryError as error:
        return replace(report, unread=(*report.unread, f"history: {error}"))


def _roles(arns: list[str], external_id: str | None) -> dict[str, Assumed]:
    if external_id and not arns:
        raise typer.BadParameter("give --external-id with --assume-role, whose owner asks for it")
    try:
        return roles(arns, external_id)
    except ValueError as error:
        raise typer.BadParameter(f"--assume-role: {error}") from None


def _wanted(stack: str, outputs_file: Path | None, folder: Path) -> list[Wanted]:
    made = outputs(outputs_file, stack or None)
    return list(wanted(made, _file(stack, folder) if made.clusters else None))


def _file(stack: str, folder: Path) -> StackFile | None:
    """The stack's file; None where the folder has none, as for another project's outputs."""
    name = stack.rpartition("/")[2]
    return stack_file.of_stack(folder, name) if name in stack_file.stacks(folder) else None


def _read(
    call: Call, accounts: Accounts, found: list[Wanted], *, all_rollouts: bool
) -> tuple[list[Cluster], list[str], list[Place]]:
    """The clusters of all accounts and Regions, a few of these at once; what was not read, and groups thereof."""
    places: dict[tuple[str, str | None], list[Wanted]] = defaultdict(list)
    known = {each.account for each in found if each.account}
    (only,) = known if len(known) == 1 else ("",)
    for each in found:
        places[each.account or only, each.declared.region].append(each)

    def read(place: tuple[str, str | None]) -> tuple[list[Cluster], list[str]]:
        try:
            return clusters(accounts.session(*place), places[place], all_rollouts=all_rollouts)
        except UnreadError as error:
            return [], [str(error)]

    with call.output.working(f"asking AWS and the API servers of {len(found)} groups"):
        answers = at_once(read, places)
    missed = [
        Place(account=account, region=region or "", cluster=each.declared.cluster, node_group=each.declared.node_group)
        for (account, region), (there, _) in zip(places, answers, strict=True)
        if not there
        for each in places[account, region]
    ]
    return [each for there, _ in answers for each in there], [line for _, lines in answers for line in lines], missed
