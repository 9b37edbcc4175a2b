"""`timings show|compare`: the commands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from components.kubernetes.errors import RefusedError
from operations.exit_codes import INCOMPLETE, RIGHT
from operations.rollout.declared import declared
from operations.stack.options import OutputsFile, Stack, refuse_both
from operations.stack.outputs import from_file, outputs
from operations.terminal.command import Call, command
from operations.terminal.output import JSON_VERSION
from operations.timings.live import starts
from operations.timings.report import Change, Report, Timing, compare, report

if TYPE_CHECKING:
    from operations.timings.facts import Start

timings = typer.Typer(name="timings", help="How long nodes take until they are Ready.", no_args_is_help=True)

_COLUMNS = ("Node group", "AMI", "Phase", "Nodes", "p50", "p95", "Worst")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Phases before and after."""

    version: int = JSON_VERSION
    changes: tuple[Change, ...] = ()
    unread: tuple[str, ...] = ()


@command(timings, "show")
def show_timings(call: Call, stack: Stack = None, outputs_file: OutputsFile = None) -> int:
    """Tell how long the nodes of a stack took from their launch until they were Ready, phase by phase.

    By the marks that nodes leave in their tag, by EC2, Auto Scaling and Kubernetes. What nobody tells is not shown.

    Exit code: 0 told; 2 wrong usage; 3 something could not be read, or no node tells anything; 130 stopped.

    Example: eks-windows timings show --stack dev --json
    """
    found = _now(call, stack, outputs_file)
    call.output.report(found)
    call.output.table(
        _COLUMNS,
        [
            (
                each.group,
                each.image,
                each.phase,
                str(each.nodes),
                *(f"{seconds} s" for seconds in (each.p50_seconds, each.p95_seconds, each.worst_seconds)),
            )
            for each in found.timings
        ],
    )
    for each in found.silent:
        call.output.line(f"{each} tells nothing of its start")
    call.output.unread(found.unread)
    if not found.timings and not found.unread:
        call.output.line("the stack has no nodes of which anything is told")
    return INCOMPLETE if found.unread or not found.timings else RIGHT


@command(timings, "compare")
def compare_timings(
    call: Call,
    before: Annotated[Path, typer.Argument(help="What `timings show --json` printed before.", dir_okay=False)],
    after: Annotated[
        Path | None, typer.Argument(help="What it printed after. Default: as it is now.", dir_okay=False)
    ] = None,
    stack: Stack = None,
    outputs_file: OutputsFile = None,
) -> int:
    """Tell what changed between two looks, such as before and after Fast Launch or cached images.

    Exit code: 0 told; 2 wrong usage; 3 something could not be read; 130 stopped.

    Example: eks-windows timings compare before.json --stack dev
    """
    first = _saved(before)
    now = Report(timings=_saved(after)) if after else _now(call, stack, outputs_file)
    found = Comparison(changes=compare(first, now.timings), unread=now.unread)
    call.output.report(found)
    call.output.table(
        ("Node group", "Phase", "p50 before", "p50 after", "p95 before", "p95 after", "Change of p95"),
        [_row(each) for each in found.changes],
    )
    call.output.unread(found.unread)
    return INCOMPLETE if found.unread else RIGHT


def _row(change: Change) -> tuple[str, ...]:
    before, after = change.before, change.after
    moved = ""
    if before and after and before.p95_seconds:
        moved = f"{(after.p95_seconds - before.p95_seconds) * 100 / before.p95_seconds:+.0f} %"
    return (
        change.group,
        change.phase,
        *(f"{each.p50_seconds} s" if each else "" for each in (before, after)),
        *(f"{each.p95_seconds} s" if each else "" for each in (before, after)),
        moved,
    )


def _now(call: Call, stack: str | None, outputs_file: Path | None) -> Report:
    refuse_both(stack, outputs_file)
    by_region: dict[str | None, list[Start]] = {}
    unread: list[str] = []
    wanted = declared(outputs(outputs_file, stack))
    for region in dict.fromkeys(each.region for each in wanted):
        aws = call.session(region)
        with call.output.working(f"asking EC2, Auto Scaling and the API servers in {aws.region_name}"):
            found, missed = starts(aws, [each for each in wanted if each.region == region])
        by_region[region] = found
        unread += missed
    return report([each for some in by_region.values() for each in some], unread)


_FORM = TypeAdapter(tuple[Timing, ...])


def _saved(file: Path) -> tuple[Timing, ...]:
    try:
        found = TypeAdapter(dict[str, object]).validate_json(from_file(file))
        return _FORM.validate_python(found.get("timings"))
    except ValidationError as error:
        told = error.errors(include_url=False)[0]
        raise RefusedError(f"{file}: {told['msg']}; expected what timings show --json prints") from None
