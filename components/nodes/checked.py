"""What a program and a stack file say of a node group alike, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.arguments.check import Counterpart, without_refused
from components.arguments.kind import arguments_of
from components.cluster.checked import cluster_problems
from components.facts.strategy import Strategy
from components.nodes.args import WindowsNodeGroupArgs
from components.nodes.eks_release import eks_release
from components.nodes.launch_hook import launch_of
from components.nodes.managed_args import ManagedWindowsNodeGroupArgs
from components.nodes.node_args import node_problems, skew_problems
from components.nodes.own_arguments import own_problems
from components.problems.problem import Problem
from components.settings.managed_node_group import ManagedNodeGroupSettings
from components.settings.node_group import NodeGroupSettings
from components.settings.rules.blue_green import former_fits, strategy_fits
from components.settings.rules.rule import raised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.nodes.node_args import NodeArgs

NODE_GROUP = Counterpart(
    args=WindowsNodeGroupArgs,
    settings=NodeGroupSettings,
    renamed={"group_name": "name"},
    own=frozenset({"cluster", "ami", "role", "access", "prefix_delegation", "former", "share"}),
    needed=frozenset({"subnet_ids"}),
    of_stack=frozenset({"ami", "kind"}),
)


MANAGED_NODE_GROUP = Counterpart(
    args=ManagedWindowsNodeGroupArgs,
    settings=ManagedNodeGroupSettings,
    renamed={"group_name": "name"},
    own=frozenset({"cluster", "ami", "role", "access", "prefix_delegation"}),
    needed=frozenset({"subnet_ids"}),
    of_stack=frozenset({"ami", "kind"}),
)


@arguments_of(ManagedWindowsNodeGroupArgs)
def managed_problems(args: ManagedWindowsNodeGroupArgs) -> Iterator[Problem]:
    """The same of a group that EKS manages."""
    if found := list(_basic(args, MANAGED_NODE_GROUP)):
        yield from found
        return
    yield from node_problems(args)
    image = args["ami"]["image"]
    if args.get("by_release_version") and isinstance(image, str):
        yield from raised(("by_release_version",), eks_release, image)


def _basic(args: NodeArgs, counterpart: Counterpart[Any]) -> Iterator[Problem]:
    """What has to be right before more can be read: the cluster, the AMI and what else no stack file has, the rest."""
    found = [*cluster_problems(args), *own_problems(args)]
    yield from found
    yield from counterpart.problems(without_refused(args, found), **({} if found else _context(args)))


def _context(args: NodeArgs) -> dict[str, str]:
    name = args["cluster"]["name"]
    return {"cluster_name": name} if isinstance(name, str) else {}


@arguments_of(WindowsNodeGroupArgs)
def problems(args: WindowsNodeGroupArgs) -> Iterator[Problem]:
    """What is plain and can't work; what is only known later is AWS's to judge."""
    if found := list(_basic(args, NODE_GROUP)):
        yield from found
        return
    yield from node_problems(args)
    yield from _blue_green_problems(args)
    unsaid = args.get("launch_hook", {}).get("enabled", True)
    if args.get("warm_pool") is not None and unsaid and launch_of(args) is None:
        text = "found one of nodes that answer no launch hook, and so would join in it; give launch_hook, or drop it"
        yield Problem(("warm_pool",), text)


def _blue_green_problems(args: WindowsNodeGroupArgs) -> Iterator[Problem]:
    former, share = args.get("former"), args.get("share")
    ids = {name: ami["id"] for name, ami in (("ami", args["ami"]), ("former", former)) if ami is not None}
    blue_green = args.get("strategy", Strategy.ROLLING) == Strategy.BLUE_GREEN
    yield from former_fits(str, ids["ami"], ids.get("former"), share)
    yield from strategy_fits(blue_green=blue_green, former=former)
    if blue_green:
        text = "found one that is known later, expected a plain id: blueGreen calls its groups after their AMIs"
        yield from (Problem((name, "id"), text) for name, found in ids.items() if not isinstance(found, str))
    if former is not None:
        found = skew_problems(args["cluster"]["version"], former["kubernetes_minor"], former["kubelet_version"])
        yield from (Problem(("former",), problem.text) for problem in found)
