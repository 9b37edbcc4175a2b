"""What is looked at before an Auto Scaling group of a self-managed node group is made or changed, in previews too.

A node group keeps its kind. And a step of `blueGreen` may take nodes away while those that shall serve instead have
yet to boot, as the engine waits for none: that is said and not refused, as a release whose nodes never joined has to be
left in one step, and a drain keeps to its budgets anyhow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pulumi

from components.arguments.error import ArgumentError
from components.cluster.hooks import before_creation
from components.cluster.taken import take_in, tell_taken
from components.facts.strategy import FORMER_TAG, Strategy
from components.nodes.adoption import is_frozen
from components.nodes.kind import groups_called, known, refuse_other_than_self_managed, standing
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi_aws as aws

    from components.nodes.args import WindowsNodeGroupArgs
    from components.nodes.sides import Side

_TYPE = "aws:autoscaling/group:Group"


class Before(NamedTuple):
    """A group as it was, and as it shall be.

    Attributes:
        follows: the AMI that it followed; "" for none.
        largest: its largest size; None where there was no group.
    """

    follows: str
    largest: int | None
    will_follow: bool
    will_be_largest: int | None


def looked_at(
    component: str,
    args: WindowsNodeGroupArgs,
    side: Side,
    made: Sequence[aws.autoscaling.Group],
    parent: pulumi.Resource,
) -> pulumi.ResourceHookBinding:
    """What looks before one side of a node group is made or changed.

    Args:
        component: whose it is.
        args: the node group.
        side: the side.
        made: the groups of the sides before it.
        parent: the node group itself.
    """
    blue_green = args.get("strategy") == Strategy.BLUE_GREEN

    async def look(change: pulumi.ResourceHookArgs) -> None:
        if change.old_inputs is None:
            adopted = args.get("adopted") is not None
            await refuse_other_than_self_managed(args["cluster"]["name"], args["group_name"], parent, adopted=adopted)
            await _refuse_taken_name(change, args, parent)
            await _refuse_second(args, parent)
            await _tell_second(component, args, side, parent)
        cluster = await known(args["cluster"]["name"])
        if not blue_green or cluster is None:
            return
        before = _before(change)
        if made or before.largest is None or before.largest == 0:
            own = {await known(each.name) for each in made} | {(change.old_outputs or {}).get("name")}
            there = await standing(cluster, args["group_name"], pulumi.InvokeOptions(parent=parent))
            others = [each for each in there if each not in own]
        else:
            others = []
        line = step(before, others, share=args.get("share"), of_former=bool(made))
        if line:
            pulumi.log.warn(f"{component}: {line}")

    return before_creation(_TYPE, side.name, look, updates=blue_green)


async def _refuse_taken_name(
    change: pulumi.ResourceHookArgs, args: WindowsNodeGroupArgs, parent: pulumi.Resource
) -> None:
    """As `not_taken`; whose an Auto Scaling group is, is told by its tags, which its data source only filters by."""
    called, cluster = args.get("names", {}).get("auto_scaling_group"), await known(args["cluster"]["name"])
    if called is None or cluster is None:
        return
    asking = pulumi.InvokeOptions(parent=parent)
    if not await groups_called(called, asking):
        return
    ours = called in await standing(cluster, args["group_name"], asking)
    if not (ours and pulumi.runtime.is_dry_run()):
        way = await take_in(change, called, parent) if ours else ""
        tell_taken("auto_scaling_group", called, "an Auto Scaling group", adopted=is_frozen(args), cut_off=way)


async def _refuse_second(args: WindowsNodeGroupArgs, parent: pulumi.Resource) -> None:
    """Beside one of another name: where the Auto Scaling group alone is what an update was told to change (`--target`),
    nobody asks for its component, and a preview is where it is seen before it goes."""
    called, cluster = args.get("names", {}).get("auto_scaling_group"), await known(args["cluster"]["name"])
    if called is None or cluster is None or is_frozen(args):
        return
    there = await standing(cluster, args["group_name"], pulumi.InvokeOptions(parent=parent))
    if there and called not in there:
        text = (
            f"found {called!r}, expected {' or '.join(map(repr, there))}, as it stands: all its nodes would go with "
            "it; take that back, or empty and delete it first"
        )
        raise ArgumentError(Problem(("names", "auto_scaling_group"), text))


async def _tell_second(component: str, args: WindowsNodeGroupArgs, side: Side, parent: pulumi.Resource) -> None:
    """Where one of a name that Pulumi completes stands: a hook is not told whether the engine has it in its state, and
    replaces it. What does not know its own name in AWS would be replaced after an import, too."""
    cluster = await known(args["cluster"]["name"])
    if cluster is None or args.get("names", {}).get("auto_scaling_group") is not None:
        return
    there = await standing(cluster, args["group_name"], pulumi.InvokeOptions(parent=parent))
    for each in filter(re.compile(rf"{re.escape(side.name)}-[0-9a-f]{{7}}").fullmatch, there):
        pulumi.log.warn(
            f"{component}: {each} stands already, with its nodes: this update replaces it, or one that was cut off "
            "made it and the state does not know it; not to have both then, empty its nodes first (kubectl drain), and "
            f"aws autoscaling delete-auto-scaling-group --auto-scaling-group-name {each} --force-delete"
        )


def step(before: Before, others: Sequence[str], *, share: int | None, of_former: bool) -> str:
    """The line about a step that takes nodes away before others serve; "" where it takes none.

    Args:
        before: the group that is made or changed.
        others: the node group's other Auto Scaling groups that stand, without those that its former side has.
        share: the new release's, where a former one is named.
        of_former: whether this is the former release's group.
    """
    names = ", ".join(others)
    if of_former:
        what = f"former: {names} runs neither release nor former, and goes with its nodes in this update"
        return f"{what}; name the release that stands as former" if others else ""
    if share is None and before.largest is None and others:
        what = f"release: {names} goes with all its nodes in this update, while those of the new release still boot"
        return f"{what}; name the release that stands as former, with a share"
    grows = before.largest is not None and (before.will_be_largest or 0) > before.largest
    if share is None and before.follows and not before.will_follow and grows:
        what = (
            f"former: it goes in this update, while of at most {before.will_be_largest} nodes of the new release only "
        )
        return f"{what}{before.largest} may be there; give share 100 first, and take former out once they serve"
    if share == _ALL and not before.largest and others:
        what = f"share: {names} loses all its nodes in this update, while the first of the new release still boot"
        return f"{what}; give a share between first, such as 25"
    return ""


_ALL = 100


def _before(change: pulumi.ResourceHookArgs) -> Before:
    old, new = change.old_inputs, change.new_inputs or {}
    return Before(
        follows=_follows(old or {}),
        largest=None if old is None else _number(old.get("maxSize")) or 0,
        will_follow=bool(_follows(new)),
        will_be_largest=_number(new.get("maxSize")),
    )


def _follows(inputs: Mapping[str, Any]) -> str:
    found = inputs.get("tags")
    tags = cast("Sequence[Mapping[str, Any]]", found if isinstance(found, list | tuple) else ())
    return next((str(tag.get("value")) for tag in tags if tag.get("key") == FORMER_TAG), "")


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) else None
