"""`timings show|compare`: the commands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from components.facts.boot import check_lever
from components.kubernetes.errors import RefusedError
from operations.exit_codes import INCOMPLETE, RIGHT
from operations.rollout.declared import declared
from operations.stack.options import OutputsFile, Stack, refuse_both
from operations.stack.outputs import from_file, outputs
from operations.terminal.command import Call, command
from operations.terminal.files import write_whole
from operations.terminal.output import JSON_VERSION
from operations.timings.expected import expected
from operations.timings.live import starts
from operations.timings.page import as_html
from operations.timings.report import PHASES, Change, Report, Timing, compare, report

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
    html: Annotated[Path | None, typer.Option(help="Write a page with a picture to this file.", dir_okay=False)] = None,
) -> int:
    """Tell what changed between two looks, such as before and after Fast Launch or cached images.

    Exit code: 0 told; 2 wrong usage; 3 something could not be read; 130 stopped.

    Example: eks-windows timings compare before.json --stack dev --html timings.html
    """
    first = _saved(before)
    now = Report(timings=_saved(after)) if after else _now(call, stack, outputs_file)
    found = Comparison(changes=compare(first, now.timings), unread=now.unread)
    if html is not None:
        write_whole(html, as_html(found.changes, found.unread))
    call.output.report(found)
    call.output.table(
        ("Node group", "Phase", "p50 before", "p50 after", "p95 before", "p95 after", "Change of p95"),
        [_row(each) for each in found.changes],
    )
    call.output.unread(found.unread)
    return INCOMPLETE if found.unread else RIGHT


@command(timings, "expect")
def expect_timings(
    call: Call,
    instance_type: Annotated[str, typer.Argument(help="Of the nodes, such as m6i.large.")],
    lever: Annotated[
        list[str] | None,
        typer.Option(help="What the image changes of its boot, as its tag boot-levers has it; repeat for more."),
    ] = None,
    fast_launch: Annotated[bool, typer.Option("--fast-launch", help="The image has Fast Launch.")] = False,  # noqa: FBT002  typer's form of a flag
    measured: Annotated[
        Path | None,
        typer.Option(
            help="What `timings show --json` printed of a node group whose image boots as Amazon's.", dir_okay=False
        ),
    ] = None,
) -> int:
    """Tell how long a node is expected to take from its launch until it is Ready, phase by phase: an estimate.

    By figures that others published (docs/boot.md), and by your own nodes where --measured gives them.

    Exit code: 0 told; 2 wrong usage; 3 the file could not be read; 130 stopped.

    Example: eks-windows timings expect m6i.xlarge --lever modules --lever ssmAgent=delayed
    """
    for each in lever or []:
        try:
            check_lever(each)
        except ValueError as error:
            raise typer.BadParameter(f"--lever: {error}") from None
    timed = _saved(measured) if measured else ()
    try:
        found = expected(instance_type, lever or [], timed, fast_launch=fast_launch)
    except ValueError as error:
        raise typer.BadParameter(f"--measured {measured}: {error}") from None
    call.output.report(found)
    call.output.table(
        ("Phase", "At least", "At most", "Source"),
        [(each.name, f"{each.low:.0f} s", f"{each.high:.0f} s", each.source) for each in found.phases],
    )
    call.output.line(f"Ready after {found.low_seconds} to {found.high_seconds} s, an estimate for {found.machine}")
    for each in found.unmeasured:
        call.output.line(f"nobody has published what {each} brings")
    return RIGHT


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
        timings = _FORM.validate_python(found.get("timings"))
    except ValidationError as error:
        told = error.errors(include_url=False)[0]
        raise RefusedError(f"{file}: timings: {told['msg']}; expected what timings show --json prints") from None
    if unknown := sorted({each.phase for each in timings} - set(PHASES)):
        raise RefusedError(f"{file}: found the phases {', '.join(unknown)}, expected some of {', '.join(PHASES)}")
    return timings
