"""The node groups that a stack's outputs tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.rollout.facts import Declared

if TYPE_CHECKING:
    from operations.stack.outputs import Outputs


def declared(outputs: Outputs) -> tuple[Declared, ...]:
    """The self-managed node groups of a stack; `pulumi up` itself waits for those that EKS manages."""
    return tuple(
        Declared(
            cluster=name,
            node_group=group_name,
            auto_scaling_group=group.auto_scaling_group_name,
            template=group.launch_template_id,
            version=group.launch_template_version,
            region=cluster.region,
            min_healthy_percentage=group.instance_refresh.min_healthy_percentage,
            role=group.role_arn or "",
            max_healthy_percentage=group.instance_refresh.max_healthy_percentage,
            protected=group.instance_refresh.scale_in_protected_instances,
            standby=group.instance_refresh.standby_instances,
        )
        for name, cluster in (outputs.clusters or {}).items()
        for group_name, group in cluster.node_groups.items()
        if group.kind == "selfManaged"
    )
