"""Whether the nodes of a group can be where its subnets are, as far as its arguments are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import pulumi

from components.arguments.check import refuse
from components.cluster.lookups import LookUpError
from components.cluster.places import Wanted, unfit
from components.facts import defaults
from components.facts.zones import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.nodes.node_args import NodeArgs
    from components.problems.problem import Path


def require_places(component: str, args: NodeArgs, *, managed: bool, parent: pulumi.Resource | None = None) -> None:
    """Refuse what is not on the Outpost, or in the Local or Wavelength Zone, of a group's subnets; in the update, where
    no preview knew them. Where nobody may ask, a preview says so.

    Args:
        component: whose arguments they are.
        args: the arguments.
        managed: whether EKS manages the group.
        parent: what of the program asks.

    Raises:
        ArgumentError: something is not there.
    """
    given, ask = args["subnet_ids"], pulumi.InvokeOptions(parent=parent)
    wanted, name = wanted_of(args, managed=managed), args["cluster"]["name"]

    def judge(subnet_ids: Sequence[str]) -> None:
        try:
            refuse(component, iter([*unfit(name if isinstance(name, str) else None, subnet_ids, wanted, ask)]))
        except LookUpError as error:
            pulumi.log.warn(f"{component}: subnet_ids: whether nodes can be there is not known: {error}")

    if isinstance(given, Sequence) and all(isinstance(each, str) for each in given):
        judge(cast("Sequence[str]", given))
    else:
        pulumi.Output.from_input(cast("pulumi.Input[Sequence[str]]", given)).apply(judge)


def wanted_of(args: NodeArgs, *, managed: bool) -> Wanted:
    """What a group wants of the place of its nodes; what is known later is taken as there."""
    return Wanted(
        volumes={
            ("root_volume", "type"): _known((args.get("root_volume") or {}).get("type")),
            **{
                ("volumes", index, "type"): _known(volume.get("type"))
                for index, volume in enumerate(args.get("volumes", ()))
            },
        },
        instance_types=dict(_types(cast("Mapping[str, Any]", args))),
        managed=managed,
    )


def _known(kind: pulumi.Input[str] | None) -> str | None:
    return kind if isinstance(kind, str) or kind is None else EVERYWHERE


def _types(args: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    several: Sequence[str] = args.get("instance_types") or ()
    yield from ((("instance_types", index), each) for index, each in enumerate(several))
    one: object = args.get("instance_type", defaults.INSTANCE_TYPE)
    if not several and isinstance(one, str):
        yield ("instance_type",), one
