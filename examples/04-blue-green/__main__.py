"""A release of Windows nodes beside its former one: its own Auto Scaling group, and as many nodes as its share.

Only the config changes: `release`, `former` and `share`. Each is a line of a pull request.
"""
# ruff: noqa: INP001  a program with a folder of its own, which nothing imports

from __future__ import annotations

import pulumi

import components
from components.cluster.cluster import private_subnet_ids
from components.nodes.own_ami import from_id


def main() -> components.WindowsNodeGroup:
    """Make the group with one release, or with two."""
    config = pulumi.Config()
    cluster = components.from_lookup(config.require("cluster"))
    args = components.WindowsNodeGroupArgs(
        cluster=cluster,
        group_name="web",
        ami=from_id(config.require("release"), {}),
        subnet_ids=private_subnet_ids(str(cluster["vpc_id"])),
        strategy="blueGreen",
        min_size=4,
        desired_size=4,
        max_size=10,
    )
    former = config.get("former")
    if former:
        args["former"], args["share"] = from_id(former, {}), config.require_int("share")
    return components.WindowsNodeGroup("web", args)


group = main()
pulumi.export("autoScalingGroupName", group.auto_scaling_group_name)
if group.former_nodes:
    pulumi.export("formerAutoScalingGroupName", group.former_nodes.group.name)
