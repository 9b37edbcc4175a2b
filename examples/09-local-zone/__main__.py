"""Windows nodes in a Local Zone of a cluster's Region, on a machine and a volume that it has."""
# ruff: noqa: INP001  a program with a folder of its own, which nothing imports

from __future__ import annotations

import pulumi

import components
from components.nodes.own_ami import from_id


def main() -> components.WindowsNodeGroup:
    """Make the group."""
    config = pulumi.Config()
    args = components.WindowsNodeGroupArgs(
        cluster=components.from_lookup(config.require("cluster")),
        group_name="edge",
        ami=from_id(config.require("release"), {}),
        subnet_ids=[config.require("subnet")],
        instance_type=config.require("instanceType"),
        root_volume={"type": config.get("volume"), "size_gib": 200},
        min_size=1,
        max_size=2,
        labels={"topology.example.com/edge": "true"},
    )
    return components.WindowsNodeGroup("edge", args)


pulumi.export("autoScalingGroupName", main().auto_scaling_group_name)
