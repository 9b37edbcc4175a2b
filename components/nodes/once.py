"""A program gives a name to one node group: the second would fail in AWS half made, or be taken for the first.

A stack file is refused by `components/settings/rules/given_names.py`, before its program makes any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor

from components.arguments.check import refuse
from components.cluster.lookups import provider_of
from components.problems.problem import Path, Problem
from components.settings.rules.given_names import NAMES, as_aws_tells_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pulumi

    from components.nodes.node_args import NodeArgs

_GIVEN: WeakKeyDictionary[object, dict[object, str]] = WeakKeyDictionary()
"""What names were given to which component, by the monitor of the program."""


def refuse_again(component: str, args: NodeArgs, ask: pulumi.InvokeOptions) -> None:
    """Refuse names that another group of this program has in the same account and Region, which are its provider's.

    Args:
        component: type and name of what is to be made.
        args: its arguments.
        ask: how it asks AWS.

    Raises:
        ArgumentError: there are some. Under mocks there is no account in which they could meet.
    """
    if isinstance(get_monitor(), MockMonitor):
        return
    given, provider = _GIVEN.setdefault(get_monitor(), {}), provider_of(ask)
    keys = {path: (provider, *key) for path, key in _keys(args)}
    refuse(component, _again(component, keys, given))
    given |= dict.fromkeys(keys.values(), component)


def _again(component: str, keys: Mapping[Path, tuple[object, ...]], given: Mapping[object, str]) -> Iterator[Problem]:
    for path, key in keys.items():
        earlier = given.get(key, component)
        if earlier != component:  # of two that are called alike in the program, the engine tells
            yield Problem(path, f"found {key[-1]!r} again, which {earlier} has; give it another one")


def _keys(args: NodeArgs) -> Iterator[tuple[Path, tuple[object, ...]]]:
    cluster = cast("Mapping[str, object]", args["cluster"])
    name, vpc = cluster["name"], cluster["vpc_id"]
    if isinstance(name, str):
        yield ("group_name",), ("group_name", name, args["group_name"])
    names = cast("Mapping[str, str | None]", args.get("names", {}))
    for key in NAMES:
        if (called := names.get(key)) is not None:
            place = vpc if isinstance(vpc, str) else name if isinstance(name, str) else id(args)
            yield ("names", key), as_aws_tells_apart(key, called, place)
