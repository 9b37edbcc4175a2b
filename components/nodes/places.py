"""Whether the nodes of a group can be where its subnets are, as far as its arguments are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from components.cluster.lookups import LookUpError, warn_once
from components.cluster.places import Wanted, unfit
from components.facts import defaults
from components.facts.zones import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pulumi

    from components.nodes.node_args import NodeArgs
    from components.problems.problem import Path, Problem


def place_problems(
    component: str, args: NodeArgs, ask: pulumi.InvokeOptions | None = None, *, managed: bool
) -> Iterator[Problem]:
    """What is not on the Outpost, or in the Local or Wavelength Zone, of a group's subnets, as far as they are known.
    Where nobody may ask, a line says so.

    Args:
        component: whose arguments they are.
        args: the arguments.
        ask: how to ask AWS.
        managed: whether EKS manages the group.
    """
    given: object = args["subnet_ids"]
    if not isinstance(given, Sequence) or not all(isinstance(each, str) for each in cast("Sequence[object]", given)):
        return
    subnet_ids, name = cast("Sequence[str]", given), args["cluster"]["name"]
    wanted = wanted_of(args, managed=managed)
    try:
        yield from [*unfit(name if isinstance(name, str) else None, subnet_ids, wanted, ask)]
    except LookUpError as error:
        warn_once(f"{component}: subnet_ids: whether nodes can be there is not known: {error}")


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
