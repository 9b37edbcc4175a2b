"""`rollout start|abort`: the commands."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated

import boto3
import typer
from rich.text import Text

from operations.aws import asking
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.rollout.declared import declared
from operations.rollout.facts import ACTIVE, Declared
from operations.rollout.group import rollout
from operations.rollout.live import newest_refresh
from operations.rollout.look import Clusters
from operations.rollout.plan import Standing
from operations.rollout.plan_live import standing
from operations.rollout.steer import Action, Report, Step, start, stop
from operations.rollout.undo import undo
from operations.stack.options import OutputsFile, Stack, refuse_both
from operations.stack.outputs import outputs
from operations.terminal.command import Call, command
from operations.terminal.output import Output

Groups = Annotated[
    list[str] | None, typer.Option("--group", help="CLUSTER/GROUP; again for each. Default: all of the stack.")
]
FormerClusters = Annotated[
    list[str] | None,
    typer.Option("--former-cluster", help="A cluster that the stack does not have any more; again for each."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would be done, and do nothing.")]

_STYLES = {Action.START: "green", Action.STOP: "yellow", Action.NOTHING: "", Action.REFUSED: "bold red"}
_PAUSE = 5
_LONGEST = 3600
"""Seconds that a refresh may take to stop: it waits for instances that are on their way."""


@command(rollout, "start")
def start_rollout(
    call: Call, stack: Stack = None, outputs_file: OutputsFile = None, groups: Groups = None, *, dry_run: DryRun = False
) -> int:
    """Start an instance refresh where nodes do not run their stack's version and none is under way.

    `pulumi up` starts one itself; this is for one that failed, or that an update was cut off before. The preferences
    are those of the group's newest refresh, and what runs the version is skipped.

    Exit code: 0 started, or nothing to do; 1 a group was refused; 2 wrong usage; 3 something could not be read.

    Example: eks-windows rollout start --stack dev --group dev/windows --dry-run
    """
    return _steered(call, (stack, outputs_file, groups), start, dry_run=dry_run)


@command(rollout, "abort")
def abort_rollout(
    call: Call, stack: Stack = None, outputs_file: OutputsFile = None, groups: Groups = None, *, dry_run: DryRun = False
) -> int:
    """Stop the instance refreshes that are under way, and stay until they have stopped.

    New instances stay new and old ones old. Nodes that `rollout follow --drain` had cordoned, and whose machines stay,
    take pods again, and the taint of outdated nodes goes. To go back pin the former release and roll it.

    Exit code: 0 stopped, or none was under way; 2 wrong usage; 3 something could not be read, or did not stop in time.

    Example: eks-windows rollout abort --stack dev
    """
    return _steered(call, (stack, outputs_file, groups), stop, dry_run=dry_run, take_back=True)


def _steered(
    call: Call,
    where: tuple[Stack, OutputsFile, Groups],
    decide: Callable[[Standing], Step],
    *,
    dry_run: bool,
    take_back: bool = False,
) -> int:
    stack, outputs_file, names = where
    refuse_both(stack, outputs_file)
    wanted = chosen(declared(outputs(outputs_file, stack)), names or [])
    report = Report(dry_run=dry_run)
    if wanted:
        aws = call.session(wanted[0].region)
        with call.output.working("asking Auto Scaling"):
            found, unread = standing(aws, wanted)
        steps = [decide(each) for each in found]
        done = steps if dry_run else [_done(aws, step, call.output) for step in steps]
        undone, more = undo(found, Clusters(aws).live, dry_run=dry_run) if take_back else ((), ())
        report = replace(report, groups=tuple(done), undone=undone, unread=(*unread, *more))
    call.output.report(report)
    _show(report, call.output)
    if any(step.action is Action.REFUSED for step in report.groups):
        return FOUND
    return INCOMPLETE if report.unread else RIGHT


def chosen(groups: Sequence[Declared], names: Sequence[str]) -> list[Declared]:
    """The groups of these names, or all.

    Raises:
        typer.BadParameter: the stack has none of a name.
    """
    known = {f"{each.cluster}/{each.node_group}": each for each in groups}
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"--group {name}: the stack has {', '.join(known) or 'no groups'}")
    return [known[name] for name in names or known]


def _done(aws: boto3.Session, step: Step, output: Output) -> Step:
    client = aws.client("autoscaling")
    name = step.auto_scaling_group
    if step.preferences is not None:
        with asking():
            started = client.start_instance_refresh(AutoScalingGroupName=name, Preferences=step.preferences)
        return replace(step, refresh=started["InstanceRefreshId"])
    if step.action is Action.STOP:
        with asking():
            stopped = client.cancel_instance_refresh(AutoScalingGroupName=name)
        output.say(f"rollout abort: {step.cluster}/{step.node_group} is stopping")
        _wait(aws, name)
        return replace(step, refresh=stopped.get("InstanceRefreshId", ""))
    return step


def _wait(aws: boto3.Session, name: str) -> None:
    """Until it has stopped.

    Raises:
        TimeoutError: it has not in an hour.
    """
    client = aws.client("autoscaling")
    end = time.monotonic() + _LONGEST
    while (refresh := newest_refresh(client, name)) is not None and refresh.status in ACTIVE:
        if time.monotonic() > end:
            raise TimeoutError(f"the refresh of {name} is still {refresh.status}; see eks-windows rollout verify")
        time.sleep(_PAUSE)


def _show(report: Report, output: Output) -> None:
    for step in report.groups:
        words = f"would {step.action}" if report.dry_run and step.action in {Action.START, Action.STOP} else step.action
        refresh = f" (refresh {step.refresh})" if step.refresh and step.action is Action.START else ""
        style = _STYLES[step.action]
        output.line(Text.assemble((words, style), f"  {step.cluster}/{step.node_group}: {step.message}{refresh}"))
    for each in report.undone:
        words = f"would be {each.deed}" if report.dry_run else each.deed
        output.line(Text.assemble((words, "green"), f"  {each.cluster}: node {each.node}"))
    output.unread(report.unread)
    if not report.groups and not report.unread:
        output.line("the stack has no node groups")
