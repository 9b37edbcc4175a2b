"""Windows nodes that EKS manages: on demand of Amazon's AMI by its release version, and spot of several types.

What is new on the public parameter becomes a change in the preview, which EKS rolls out node by node, drained.
"""
# ruff: noqa: INP001  a program with a folder of its own, which nothing imports

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

import components
from components.cluster.cluster import private_subnet_ids
from components.facts.windows_images import ssm_name
from components.nodes.ami import from_parameter

if TYPE_CHECKING:
    from collections.abc import Sequence


def nodes(name: str, cluster: components.Cluster, subnet_ids: Sequence[str]) -> components.ManagedWindowsNodeGroupArgs:
    """What both groups say."""
    minor = str(cluster["version"])
    parameter = ssm_name(components.WindowsServer.SERVER_2022, components.Variant.CORE, minor)
    return components.ManagedWindowsNodeGroupArgs(
        cluster=cluster,
        group_name=name,
        ami=from_parameter(parameter, "EKS has no Windows AMI for the cluster's version"),
        subnet_ids=subnet_ids,
        min_size=2,
        max_size=6,
        update_config={"max_unavailable": 2},
    )


def main() -> dict[str, pulumi.Output[str]]:
    """Make both groups, and export what another project asks for."""
    cluster = components.from_lookup(pulumi.Config().require("cluster"))
    subnet_ids = private_subnet_ids(str(cluster["vpc_id"]))
    steady = nodes("steady", cluster, subnet_ids)
    steady["by_release_version"] = True
    cheap = nodes("cheap", cluster, subnet_ids)
    cheap["capacity_type"], cheap["min_size"] = "SPOT", 0
    cheap["instance_types"] = ["m6i.xlarge", "m6a.xlarge", "m5.xlarge"]
    made = {
        args["group_name"]: components.ManagedWindowsNodeGroup(args["group_name"], args) for args in (steady, cheap)
    }
    return {name: group.role_arn for name, group in made.items()}


pulumi.export("roleArns", main())
