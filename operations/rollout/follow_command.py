"""`rollout follow`: the command."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Annotated

import boto3
import typer

from operations.drain.rights import missing
from operations.drain.run import Clock, End, Order
from operations.drain.sort import Leave
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.rollout.ahead import look_ahead
from operations.rollout.ahead import show as show_ahead
from operations.rollout.declared import declared
from operations.rollout.drains import Drains
from operations.rollout.facts import Declared
from operations.rollout.follow import Report, Told, follow
from operations.rollout.follow_show import Screen, show
from operations.rollout.follow_work import DrainingWork
from operations.rollout.going import Scope
from operations.rollout.group import rollout
from operations.rollout.heart import Heart
from operations.rollout.hooks_live import Held, LiveHooks, TerminationHooks, termination_hooks
from operations.rollout.look import Clusters, Eye
from operations.rollout.plan_live import standing
from operations.rollout.steer_command import FormerClusters, Groups, chosen
from operations.rollout.verify import State
from operations.rollout.verify_command import MOST_MINUTES
from operations.stack.options import OutputsFile, Stack, refuse_both
from operations.stack.outputs import outputs
from operations.terminal.command import Call, command

_CLOCK = Clock(time.monotonic, time.sleep)
_LONGEST_DRAIN = 48 * 60
"""Minutes that Auto Scaling holds an instance at most."""


@command(rollout, "follow")
def follow_rollout(
    call: Call,
    stack: Stack = None,
    outputs_file: OutputsFile = None,
    groups: Groups = None,
    former_clusters: FormerClusters = None,
    wait: Annotated[int, typer.Option(help="Minutes to follow it.", min=0, max=MOST_MINUTES)] = MOST_MINUTES,
    drain_minutes: Annotated[
        int, typer.Option(help="Minutes for the drain of a node.", min=1, max=_LONGEST_DRAIN)
    ] = 30,
    *,
    drain: Annotated[
        bool, typer.Option("--drain", help="Drain the nodes that go, and answer their termination hooks.")
    ] = False,
    bare_pods: Annotated[bool, typer.Option("--bare-pods", help="Evict pods that nobody makes again.")] = False,
    empty_dir_data: Annotated[
        bool, typer.Option("--empty-dir-data", help="Evict pods whose emptyDir volumes go with them.")
    ] = False,
    kept_pods: Annotated[
        bool, typer.Option("--kept-pods", help="Evict pods whose annotations ask that they stay.")
    ] = False,
    force_after: Annotated[
        bool, typer.Option("--force-after", help="When its time is over, delete what is left of a node's pods.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what the drains would meet, and do nothing; with --drain.")
    ] = False,
) -> int:
    """Follow a roll-out to its end: each node from its launch until it is Ready, and why it hangs.

    With --drain nodes that the termination hook holds are drained, budgets and all, and let go; one whose drain fails
    is kept where its group keeps such. Started again it goes on where it was. What is told on the way goes to standard
    error. Groups that an update takes out of the stack are followed until they have no nodes: start it beside
    `pulumi up` or `destroy` when that deletes them, as it waits for their nodes. With --dry-run the pods of the nodes
    that a roll-out replaces are told, those that it would not move unasked, and those that a budget keeps now; exit
    code 1 where there are any.

    Exit code: 0 every node runs the version of the stack; 1 one does not, or a drain failed; 2 wrong usage; 3 something
    could not be read; 130 stopped.

    Example: eks-windows rollout follow --stack dev --drain
    """
    refuse_both(stack, outputs_file)
    if not drain and (bare_pods or empty_dir_data or kept_pods or force_after or dry_run):
        raise typer.BadParameter("what a drain may do was said, and no --drain")
    told_by = outputs(outputs_file, stack)
    wanted = chosen(declared(told_by), groups or [])
    scope = Scope.of(told_by, former_clusters, groups)
    if not scope.clusters:
        call.output.report(Report(), state=State.RIGHT)
        show(Report(), call.output)
        return RIGHT
    aws = call.session(told_by.region)
    clusters = Clusters(aws)
    order = Order(
        run="",
        deadline=drain_minutes * 60.0,
        leave=Leave(bare_pods=bare_pods, empty_dir_data=empty_dir_data, kept_pods=kept_pods),
        force=force_after,
        goes=True,
    )
    if dry_run:
        return _ahead(call, aws, wanted, clusters, order.leave)
    screen = Screen(call.output)
    work = _work(aws, clusters, wanted, order, screen) if drain else None
    told = Told(screen.say)
    look = Eye(aws, wanted, clusters, scope).look
    with Heart(work.drains, Held(aws, work.hooks)) if work else nullcontext():
        try:
            with screen:
                report = follow(look, work, wait * 60.0, _CLOCK, lambda it: (told.tell(it), screen.draw(it))[0])
        finally:
            for line in work.drains.stop() if work else ():
                screen.say(line)
    call.output.report(report, state=report.state)
    show(report, call.output)
    return exit_code(report)


def _ahead(call: Call, aws: boto3.Session, wanted: list[Declared], clusters: Clusters, leave: Leave) -> int:
    """Tell what the drains would meet."""
    with call.output.working("asking Auto Scaling and the clusters"):
        groups, unread = standing(aws, wanted)
        found = look_ahead(groups, clusters.live, leave)
    report = replace(found, unread=(*unread, *found.unread))
    call.output.report(report)
    show_ahead(report, call.output)
    if report.hinders:
        return FOUND
    return INCOMPLETE if report.unread else RIGHT


def exit_code(report: Report) -> int:
    """What is found wrong is more than what could not be read."""
    failed = any(each.end != End.DRAINED for each in report.drains)
    if failed or report.state is State.WRONG:
        return FOUND
    if report.unread:
        return INCOMPLETE
    return RIGHT if report.state is State.RIGHT else FOUND


def _work(aws: boto3.Session, clusters: Clusters, wanted: list[Declared], order: Order, screen: Screen) -> DrainingWork:
    """What drains; refused where it could not do it to the end.

    Raises:
        RefusedError: a right is missing in a cluster, or something does not answer.
    """
    work = DrainingWork(
        Drains(clusters.live, LiveHooks(aws), order, _CLOCK, screen.say),
        TerminationHooks(partial(termination_hooks, aws.client("autoscaling"))),
        clusters.live,
        lambda name: missing(clusters.client(name), force=order.force),
        screen.say,
    )
    work.meet(wanted)
    return work
