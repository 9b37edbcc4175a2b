"""The manifests of what takes the startup taint off the nodes of a cluster."""

from __future__ import annotations

from collections.abc import Iterator, ValuesView
from typing import TYPE_CHECKING

from components.arguments.check import refuse
from components.kubernetes.startup_taint.manifests import startup_taint_manifests
from components.nodes.each_group import group_problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from components.nodes.node_args import NodeArgs, StartupTaintArgs


def startup_taint_controller(groups: Iterable[NodeArgs]) -> str:
    """The manifests for `kubectl apply`: a controller on a Linux node, which may take this taint off and no other.

    Args:
        groups: the arguments of all node groups of one cluster; those without a startup taint are left out.

    Raises:
        ArgumentError: these are no arguments of node groups, or a name or a startup taint that no group could have.
    """
    groups = tuple(groups) if isinstance(groups, Iterator | ValuesView) else groups
    refuse("startup_taint_controller", (problem.under("groups") for problem in group_problems(groups)))
    waiting = {args["group_name"]: args.get("startup_taint") for args in groups}
    return startup_taint_manifests({group: _keys(args) for group, args in waiting.items() if args})


def _keys(args: StartupTaintArgs) -> dict[str, list[str]]:
    return {"daemonSets": list(args.get("daemon_sets", ())), "csiDrivers": list(args.get("csi_drivers", ()))}
