"""The node groups that a stack's outputs tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from operations.rollout.facts import Declared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.stack.outputs import GroupOutputs, NodesOutputs, Outputs

FORMER = " (former)"
"""Ends the name of a node group where its nodes of the former release are meant, while a new one stands beside it."""


def declared(outputs: Outputs, kind: Literal["selfManaged", "managed"] = "selfManaged") -> tuple[Declared, ...]:
    """The node groups of a stack that it manages itself, or those of EKS: `pulumi up` itself waits for their nodes."""
    return tuple(
        _declared(cluster_name, cluster.region, name, group, nodes)
        for cluster_name, cluster in (outputs.clusters or {}).items()
        for group_name, group in cluster.node_groups.items()
        if group.kind == kind
        for name, nodes in _of_each_release(group_name, group)
    )


def _of_each_release(name: str, group: GroupOutputs) -> Iterator[tuple[str, NodesOutputs]]:
    yield name, group
    if group.former is not None:
        yield f"{name}{FORMER}", group.former


def _declared(cluster: str, region: str | None, name: str, group: GroupOutputs, nodes: NodesOutputs) -> Declared:
    refresh = group.instance_refresh
    return Declared(
        cluster=cluster,
        node_group=name,
        auto_scaling_group=nodes.auto_scaling_group_name,
        template=nodes.launch_template_id,
        version=nodes.launch_template_version,
        region=region,
        role=group.role_arn or "",
        min_healthy_percentage=refresh.min_healthy_percentage,
        max_healthy_percentage=refresh.max_healthy_percentage,
        protected=refresh.scale_in_protected_instances,
        standby=refresh.standby_instances,
    )
