"""The Auto Scaling groups of one node group: one, or while a release stands beside its former one, two.

Role, way in and network are the node group's own, so that nothing that names them changes with a release.
Template and Auto Scaling group of `blueGreen` are called after their AMI: what stays keeps its name while the other one
comes and goes. Of a group that changes its strategy, the nodes that it has stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypedDict

import pulumi

from components.facts.strategy import Sizes, Strategy, divided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.nodes.ami import NodeAmi
    from components.nodes.args import WindowsNodeGroupArgs


class SizeArgs(TypedDict):
    """Bounds of an Auto Scaling group, and where it begins."""

    min_size: pulumi.Input[int]
    max_size: pulumi.Input[int]
    desired_size: pulumi.Input[int] | None


class Side(NamedTuple):
    """An Auto Scaling group to be made.

    Attributes:
        name: of it and its template, in the program.
        ami: what its nodes run.
        sizes: its part of the node group's.
        was: names that it had under the other strategy.
        follows: the AMI that it follows, while both are there.
    """

    name: str
    ami: NodeAmi
    sizes: SizeArgs
    was: Sequence[str] = ()
    follows: pulumi.Input[str] | None = None


def sides(name: str, args: WindowsNodeGroupArgs, sizes: SizeArgs) -> Sequence[Side]:
    """The new release, and behind it the former one where there is one."""
    ami, former = args["ami"], args.get("former")
    if args.get("strategy", Strategy.ROLLING) != Strategy.BLUE_GREEN:
        return [Side(name, ami, sizes, was=_of_ami(name, ami))]
    (own,) = _of_ami(name, ami)
    if former is None:
        return [Side(own, ami, sizes, was=[name])]
    (others,) = _of_ami(name, former)
    new, rest = _divided(sizes, args.get("share", 0))
    return [Side(own, ami, new, follows=former["id"]), Side(others, former, rest, was=[name])]


def _of_ami(name: str, ami: NodeAmi) -> Sequence[str]:
    """What a group is called after its AMI; none where that is not known in the program."""
    found = ami["id"]
    return [f"{name}-{found.removeprefix('ami-')}"] if isinstance(found, str) else []


def _divided(sizes: SizeArgs, share: int) -> tuple[SizeArgs, SizeArgs]:
    known = pulumi.Output.all(sizes["min_size"], sizes["max_size"], sizes["desired_size"])
    parts = known.apply(lambda it: divided(Sizes(*it), share))
    return _of_part(parts, 0, sizes), _of_part(parts, 1, sizes)


def _of_part(parts: pulumi.Output[tuple[Sizes, Sizes]], which: int, sizes: SizeArgs) -> SizeArgs:
    return SizeArgs(
        min_size=parts.apply(lambda it: it[which].smallest),
        max_size=parts.apply(lambda it: it[which].largest),
        desired_size=None if sizes["desired_size"] is None else parts.apply(lambda it: it[which].desired or 0),
    )
