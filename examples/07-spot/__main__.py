"""Windows nodes on spot machines of several types, and one on demand in any case."""
# ruff: noqa: INP001  a program with a folder of its own, which nothing imports

from __future__ import annotations

import pulumi

import components
from components.cluster.cluster import private_subnet_ids
from components.nodes.own_ami import from_id


def main() -> components.WindowsNodeGroup:
    """Make the group."""
    config = pulumi.Config()
    cluster = components.from_lookup(config.require("cluster"))
    args = components.WindowsNodeGroupArgs(
        cluster=cluster,
        group_name="batch",
        ami=from_id(config.require("release"), {}),
        subnet_ids=private_subnet_ids(str(cluster["vpc_id"])),
        min_size=0,
        desired_size=2,
        max_size=10,
        instance_types=["m6i.xlarge", "m5.xlarge", "m5a.xlarge"],
        spot={"on_demand_base": 1},
        capacity_rebalance=True,
        suspended_processes=["AZRebalance"],
    )
    return components.WindowsNodeGroup("batch", args)


pulumi.export("autoScalingGroupName", main().auto_scaling_group_name)
