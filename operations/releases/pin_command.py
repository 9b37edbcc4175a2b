"""`releases pin|promote`: the commands that write stack files."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, cast

import typer

from components.facts.channels import Channel
from components.facts.release import Release
from components.kubernetes.errors import RefusedError
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.releases import pinning
from operations.releases.group import AlsoIn, group, known
from operations.releases.live import Amis
from operations.releases.pinning import Order, former, is_older, keep, of_stack
from operations.releases.readers import tell_readers
from operations.releases.report import Pinning
from operations.releases.select import NEWEST, select
from operations.releases.show import show_pinning
from operations.stack import file as stack_file
from operations.stack.beside import USUAL, Step
from operations.stack.file import StackFile
from operations.stack.options import Folder, stack_names
from operations.stack.pins import Pin
from operations.terminal.command import Call, command

Image = Annotated[str | None, typer.Option(help="The image. Default: the only one of the stack file.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the change, and write nothing.")]
StackName = Annotated[str, typer.Option(help="The stack whose file is changed.", autocompletion=stack_names)]


PAUSE = 30.0
"""Seconds between two looks at an AMI that is pending."""


@command(group, "pin")
def pin_release(
    call: Call,
    stack: StackName,
    image: Image = None,
    to: Annotated[
        str | None, typer.Option(help="latest, an AMI id, a build date, a recipe version or an OS build.")
    ] = None,
    from_stack: Annotated[
        str | None, typer.Option(help="Take what this stack's file pins.", autocompletion=stack_names)
    ] = None,
    also_in: AlsoIn = None,
    folder: Folder = Path(),
    wait: Annotated[
        int, typer.Option(help="Minutes to wait for AMIs that are pending, such as copies.", min=0, max=720)
    ] = 0,
    *,
    rollback: Annotated[bool, typer.Option("--rollback", help="Take the former pin, as git has it.")] = False,
    share: Annotated[
        int | None,
        typer.Option(help="Percentage of the nodes that run it, beside the former one (blueGreen).", min=0, max=100),
    ] = None,
    alone: Annotated[bool, typer.Option("--alone", help="End the former release beside it (blueGreen).")] = False,
    dry_run: DryRun = False,
) -> int:
    """Pin a release in a stack's file, after the checks; every byte outside the pin stays as it is.

    The release has to be available in every Region of the stack and of its former pin, launchable by the account that
    asks, not about to vanish, and fit for each cluster's Kubernetes version. With --wait it stays while nothing but a
    pending AMI refuses; the file is free meanwhile, and is read anew at each look.

    In a group with strategy blueGreen a new release begins without nodes beside the present one; --share of the same
    one gives it more, --alone ends the former. Without --to these two mean the present one; a --rollback has all nodes.

    Exit code: 0 written, or pinned already; 1 it must not be pinned, and nothing was written; 2 wrong usage;
    3 something could not be read, and nothing was written.

    Example: eks-windows releases pin --stack prod --to latest --dry-run
    """
    _refuse_several("--to, --from-stack and --rollback", to is not None, from_stack is not None, rollback)
    _refuse_several("--share and --alone", alone, share is not None)
    file = stack_file.of_stack(folder, stack)
    region, amis = _asked(call, file)
    step = Step(share, alone)

    def choose(present: StackFile, targets: Sequence[Pin]) -> Release:
        if rollback:
            return _back(present, targets)
        if from_stack:
            return of_stack(stack_file.of_stack(folder, from_stack), targets[0].image)
        if step != USUAL and to is None and targets[0].release is not None:
            return targets[0].release
        pinned = {each for target in targets if target.release for each in target.release.ami_ids}
        places: list[str] = sorted({*pinned, *(also_in or [])})
        return select(known(amis, region, places, targets[0].image)[0], to or NEWEST).release

    order = Order(file.path, image, choose, dry_run, step)

    def look() -> Pinning:
        with call.output.working("asking EC2 and EKS"):
            return pinning.pin(order, amis, region)[0]

    report = look()
    end = time.monotonic() + wait * 60
    while pinning.is_pending(report) and time.monotonic() < end:
        call.output.say("; ".join(each.message for each in report.findings if each.refuses))
        time.sleep(PAUSE)
        report = look()
    return _answer(call, report)


def _refuse_several(names: str, *given: bool) -> None:
    if sum(given) > 1:
        raise typer.BadParameter(f"give one of {names}")


def _back(present: StackFile, targets: Sequence[Pin]) -> Release:
    """The older release that stands beside the pinned one, else what the file pinned before."""
    beside = (
        pin.beside.former
        for pin in targets
        if pin.beside and pin.beside.former and pin.release and not is_older(pin.release, pin.beside.former)
    )
    return next(beside, None) or former(present, targets)


@command(group, "promote")
def promote_release(
    call: Call,
    from_stack: Annotated[
        str, typer.Option("--from", help="The stack whose pin is taken over.", autocompletion=stack_names)
    ],
    to_stack: Annotated[str, typer.Option("--to", help="The stack whose file is changed.", autocompletion=stack_names)],
    image: Image = None,
    channel: Annotated[Channel | None, typer.Option(help="Parameter for readers outside to write, too.")] = None,
    folder: Folder = Path(),
    *,
    dry_run: DryRun = False,
) -> int:
    """Pin in the next stack what the former one pins, and keep its AMIs from every clean-up.

    The pin is the promotion. The AMIs get the tag that keeps them; with --channel the parameter
    /eks-windows-nodes/IMAGE/CHANNEL gets their ids in each Region, and CHANNEL/previous those before; an account that
    the image's copyParameter names gets the ids of its own copies.

    Exit code: 0 written, or pinned already; 1 it must not be pinned, and nothing was written; 2 wrong usage;
    3 something could not be read, or a tag or parameter not be written.

    Example: eks-windows releases promote --from dev --to prod --channel stable --dry-run
    """
    if from_stack == to_stack:
        raise typer.BadParameter("give two stacks")
    file = stack_file.of_stack(folder, to_stack)
    region, amis = _asked(call, file)

    def choose(_: StackFile, targets: Sequence[Pin]) -> Release:
        return of_stack(stack_file.of_stack(folder, from_stack), targets[0].image)

    with call.output.working("asking EC2 and EKS"):
        report, release = pinning.pin(Order(file.path, image, choose, dry_run), amis, region)
    if not dry_run and not any(finding.refuses for finding in report.findings):
        kept, undone = keep(amis.aws, release)
        told = tell_readers(call, amis, release, channel) if channel else ()
        report = replace(report, notes=(*kept, *told), undone=undone)
    return _answer(call, report)


def _asked(call: Call, file: StackFile) -> tuple[str, Amis]:
    """The stack's Region, and who asks there."""
    written = cast("dict[str, object]", file.config).get("aws:region")
    aws = call.session(written if isinstance(written, str) else None)
    if call.region and isinstance(written, str) and call.region != written:
        raise RefusedError(f"--region {call.region}: the stack's file says {written}; leave it out")
    return aws.region_name, Amis(aws)


def _answer(call: Call, report: Pinning) -> int:
    call.output.report(report)
    show_pinning(report, call.output)
    if any(finding.refuses for finding in report.findings):
        return FOUND
    return INCOMPLETE if report.undone else RIGHT
