"""What a program and a stack file say of a node group alike, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.arguments.check import Counterpart
from components.nodes.args import WindowsNodeGroupArgs
from components.nodes.eks_release import eks_release
from components.nodes.managed_args import ManagedWindowsNodeGroupArgs
from components.nodes.node_args import node_problems
from components.settings.managed_node_group import ManagedNodeGroupSettings
from components.settings.node_group import NodeGroupSettings
from components.settings.rules.rule import raised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.nodes.node_args import NodeArgs
    from components.problems.problem import Problem

NODE_GROUP = Counterpart(
    args=WindowsNodeGroupArgs,
    settings=NodeGroupSettings,
    renamed={"group_name": "name"},
    own=frozenset({"cluster", "ami", "role", "access"}),
    needed=frozenset({"subnet_ids"}),
    of_stack=frozenset({"ami", "kind"}),
)


MANAGED_NODE_GROUP = Counterpart(
    args=ManagedWindowsNodeGroupArgs,
    settings=ManagedNodeGroupSettings,
    renamed={"group_name": "name"},
    own=frozenset({"cluster", "ami", "role", "access"}),
    needed=frozenset({"subnet_ids"}),
    of_stack=frozenset({"ami", "kind"}),
)


def managed_problems(args: ManagedWindowsNodeGroupArgs) -> Iterator[Problem]:
    """The same of a group that EKS manages."""
    yield from MANAGED_NODE_GROUP.problems(args, **_context(args))
    yield from node_problems(args)
    image = args["ami"]["image"]
    if args.get("by_release_version") and isinstance(image, str):
        yield from raised(("by_release_version",), eks_release, image)


def _context(args: NodeArgs) -> dict[str, str]:
    name = args["cluster"]["name"]
    return {"cluster_name": name} if isinstance(name, str) else {}


def problems(args: WindowsNodeGroupArgs) -> Iterator[Problem]:
    """What is plain and can't work; what is only known later is AWS's to judge."""
    yield from NODE_GROUP.problems(args, **_context(args))
    yield from node_problems(args)
