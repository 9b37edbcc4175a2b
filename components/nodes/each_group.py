"""The node groups that something is made for: what is read of each, held to the same as the group's own arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from components.arguments.check import single_problems
from components.arguments.kind import kind_of
from components.arguments.known import later, plain, too_late
from components.nodes.node_args import NodeArgs
from components.problems.problem import Problem
from components.settings.base import NodeGroupName, Settings
from components.settings.domain import DomainSettings, GmsaSettings
from components.settings.node_group import StartupTaintSettings

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Group(Settings):
    """What is read of a group; the rest is for its own component to judge."""

    group_name: NodeGroupName
    domain: DomainSettings | None = None
    gmsa: GmsaSettings | None = None
    startup_taint: StartupTaintSettings | None = None


def group_problems(groups: object) -> Iterator[Problem]:
    """What is wrong with a list of groups' arguments, by position and key.

    Args:
        groups: what was given as the list.
    """
    if not isinstance(groups, Sequence) or isinstance(groups, str | bytes | bytearray):
        yield Problem((), f"found {kind_of(groups)}, expected a list of the arguments of node groups")
        return
    first: dict[str, int] = {}
    for position, group in enumerate(cast("Sequence[object]", groups)):
        found = list(_problems(group))
        yield from (problem.under(position) for problem in found)
        if not found:
            yield from _again(position, cast("Mapping[str, object]", group)["group_name"], first)


def _problems(group: object) -> Iterator[Problem]:
    if not isinstance(group, Mapping):
        yield Problem((), f"found {kind_of(group)}, expected the arguments of a node group")
        return
    given = cast("Mapping[str, object]", group)
    values = cast("dict[str, object]", plain({name: given[name] for name in _Group.model_fields if name in given}))
    yield from single_problems(_Group, values, set(later(values)))
    yield from (
        problem for path in later({"group_name": values.get("group_name")}) for problem in too_late(NodeArgs, path)
    )


def _again(position: int, name: object, first: dict[str, int]) -> Iterator[Problem]:
    # AWS folds case in some of the names made of these, as the rule of a stack's groups says.
    earlier = first.setdefault(str(name).lower(), position)
    if earlier != position:
        text = f"found {name!r} again, first at [{earlier}]; give it another name"
        yield Problem((position, "group_name"), text)
