"""What a program and a stack file say of a node group alike, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.arguments.check import Counterpart
from components.nodes.args import WindowsNodeGroupArgs
from components.nodes.node_args import node_problems
from components.settings.node_group import NodeGroupSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.problems.problem import Problem

NODE_GROUP = Counterpart(
    args=WindowsNodeGroupArgs,
    settings=NodeGroupSettings,
    renamed={"group_name": "name"},
    own=frozenset({"cluster", "ami", "role", "access"}),
    needed=frozenset({"subnet_ids"}),
    of_stack=frozenset({"ami"}),
)


def problems(args: WindowsNodeGroupArgs) -> Iterator[Problem]:
    """What is plain and can't work; what is only known later is AWS's to judge."""
    name = args["cluster"]["name"]
    yield from NODE_GROUP.problems(args, **({"cluster_name": name} if isinstance(name, str) else {}))
    yield from node_problems(args)
