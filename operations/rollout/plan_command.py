"""`rollout plan`: the command."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import typer

from components.facts import defaults
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.rollout.ahead import budgets_in_the_way
from operations.rollout.declared import declared
from operations.rollout.facts import Declared
from operations.rollout.group import rollout
from operations.rollout.look import Clusters
from operations.rollout.plan import Assumed, GroupPlan, Plan, Standing, plan
from operations.rollout.plan_live import standing, told
from operations.stack.options import OutputsFile, Stack, refuse_both
from operations.stack.outputs import outputs
from operations.terminal.command import Call, command
from operations.terminal.output import Output

_BAR = 20
"""Columns of a bar."""


@command(rollout, "plan")
def plan_rollout(
    call: Call,
    stack: Stack = None,
    outputs_file: OutputsFile = None,
    ready: Annotated[
        int | None,
        typer.Option(help="Seconds from launch to Ready. Default: as nodes tell, else 600.", min=1, max=7200),
    ] = None,
    drain: Annotated[
        int | None,
        typer.Option(help="Seconds that a node drains. Default: its termination hook's heartbeat.", min=0, max=172800),
    ] = None,
    pods: Annotated[int, typer.Option(help="Pods of a node, each with an address of its own.", min=0, max=250)] = 0,
    price: Annotated[float | None, typer.Option(help="Price of a node in an hour.", min=0)] = None,
    accept: Annotated[list[str] | None, typer.Option(help="A code that shall be no obstacle; more than once.")] = None,
) -> int:
    """Tell how the next roll-out of each group will go: how long, how low capacity falls, how many nodes at the most.

    It asks and changes nothing. The preferences are those of the group's newest refresh. Clusters whose groups are
    drained are asked for budgets that let no pod go.

    Exit code: 0 nothing stands in its way; 1 something does; 2 wrong usage; 3 something could not be read; 130 stopped.

    Example: eks-windows rollout plan --stack dev --ready 540 --pods 15 --price 0.35
    """
    refuse_both(stack, outputs_file)
    wanted = declared(outputs(outputs_file, stack))
    groups, unread = ((), ()) if not wanted else _standing(call, wanted)
    plans = [plan(each, _assumed(each, ready, drain, pods, price), frozenset(accept or ())) for each in groups]
    report = Plan(groups=tuple(sorted(plans, key=lambda each: (each.cluster, each.node_group))), unread=unread)
    call.output.report(report)
    show(report, call.output)
    if any(group.obstacles for group in report.groups):
        return FOUND
    return INCOMPLETE if unread else RIGHT


def _assumed(standing: Standing, ready: int | None, drain: int | None, pods: int, price: float | None) -> Assumed:
    """What a person says counts, then what the group's own nodes tell."""
    seconds = ready or standing.ready_seconds or defaults.WARMUP_SECONDS
    return Assumed(ready_seconds=seconds, drain_seconds=drain, pods=pods, price=price)


def _standing(call: Call, wanted: tuple[Declared, ...]) -> tuple[tuple[Standing, ...], tuple[str, ...]]:
    aws = call.session(wanted[0].region)
    with call.output.working("asking Auto Scaling, EC2 and Service Quotas"):
        groups, missed = standing(aws, wanted)
        groups, further = told(aws, groups)
    with call.output.working("asking the clusters for budgets"):
        budgets, closed = budgets_in_the_way(groups, Clusters(aws).live)
    groups = tuple(replace(each, budgets=budgets.get(each.declared.auto_scaling_group, ())) for each in groups)
    return groups, (*missed, *further, *closed)


def show(report: Plan, output: Output) -> None:
    """The groups as a table, each one's progress as a picture, then a line for each obstacle."""
    output.table(
        ("Node group", "To replace", "Takes", "Lowest Ready", "Peak", "Addresses", "Cost", "Order"),
        [
            (
                _name(group),
                f"{group.replaced} of {group.desired}",
                _duration(group.forecast.seconds),
                f"{group.forecast.lowest_ready} of {group.desired}",
                str(group.forecast.peak),
                f"{group.addresses} of {group.free_addresses} free",
                "" if group.cost is None else f"{group.cost:.2f}",
                group.forecast.order,
            )
            for group in report.groups
        ],
    )
    for group in report.groups:
        _progress(group, output)
        for obstacle in group.obstacles:
            output.finding(
                obstacle.code, "yellow" if obstacle.acceptable else "bold red", f"{_name(group)}: {obstacle.message}"
            )
    output.unread(report.unread)
    if not report.groups and not report.unread:
        output.line("the stack has no node groups")


def _progress(group: GroupPlan, output: Output) -> None:
    """A bar a wave; of many waves those at which another column of the bar is full."""
    if not group.forecast.moments:
        output.line(f"{_name(group)}: it has no instances")
        return
    output.line(f"{_name(group)}, as in {group.preferences}:")
    shown = -1
    last = group.forecast.moments[-1]
    for moment in group.forecast.moments:
        full = moment.replaced * _BAR // group.desired
        if full > shown or moment is last:
            shown = full
            bar = "\u2588" * full + "\u2591" * (_BAR - full)
            output.line(f"  {_duration(moment.seconds):>10}  {bar}  {moment.replaced}")


def _duration(seconds: int) -> str:
    return str(timedelta(seconds=seconds))


def _name(group: GroupPlan) -> str:
    return f"{group.cluster}/{group.node_group}"
