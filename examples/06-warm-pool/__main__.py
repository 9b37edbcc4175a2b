"""Windows nodes with others that have started once and wait, stopped, until the group grows."""
# ruff: noqa: INP001  a program with a folder of its own, which nothing imports

from __future__ import annotations

import pulumi

import components
from components.cluster.cluster import private_subnet_ids
from components.nodes.own_ami import from_id


def main() -> components.WindowsNodeGroup:
    """Make the group and its pool."""
    config = pulumi.Config()
    cluster = components.from_lookup(config.require("cluster"))
    args = components.WindowsNodeGroupArgs(
        cluster=cluster,
        group_name="web",
        ami=from_id(config.require("release"), {}),
        subnet_ids=private_subnet_ids(str(cluster["vpc_id"])),
        min_size=1,
        desired_size=1,
        max_size=6,
        # Two machines wait as long as there are no more than two nodes, and one in any case.
        warm_pool={"min_size": 1, "max_prepared_capacity": 3, "reuse_on_scale_in": True},
    )
    return components.WindowsNodeGroup("web", args)


pulumi.export("autoScalingGroupName", main().auto_scaling_group_name)
