"""Another project's view of the Windows nodes: it reads an environment stack's outputs and builds on them.

It lets the nodes send metrics and logs to CloudWatch, and tells a deployment tool, through a parameter, where Windows
pods belong and which release runs there.
"""
# ruff: noqa: INP001  a program with a folder of its own, which nothing imports

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pulumi
import pulumi_aws as aws

if TYPE_CHECKING:
    from collections.abc import Mapping

_POD_PLACEMENT = ("labels", "taints", "image", "amiId", "kubeletVersion", "osBuild", "launchTemplateVersion")


async def main() -> pulumi.Inputs:
    """Read, use, and export what was used."""
    config = pulumi.Config()
    cluster, group = config.require("cluster"), config.require("nodeGroup")
    nodes = await read_node_group(config.require("nodesStack"), cluster, group)
    partition = aws.get_partition().partition
    aws.iam.RolePolicyAttachment(
        f"{cluster}-{group}-cloudwatch",
        role=nodes["roleName"],
        policy_arn=f"arn:{partition}:iam::aws:policy/CloudWatchAgentServerPolicy",
    )
    placement = aws.ssm.Parameter(
        f"{cluster}-{group}-placement",
        name=f"/eks-windows-nodes/{cluster}/{group}/placement",
        description="Where Windows pods belong, and what runs there",
        type="String",
        value=json.dumps({key: nodes[key] for key in _POD_PLACEMENT}, sort_keys=True),
    )
    return {"placementParameter": placement.name, "release": nodes["amiId"], "roleArn": nodes["roleArn"]}


async def read_node_group(stack: str, cluster: str, group: str) -> Mapping[str, str]:
    """The outputs of one node group. Awaited, so that a preview shows values, and a missing one ends in one line.

    Raises:
        pulumi.RunError: the stack has no such cluster or node group.
    """
    details = await pulumi.StackReference(stack).get_output_details("clusters")
    clusters = cast("dict[str, dict[str, dict[str, dict[str, str]]]]", details.value or {})
    try:
        return clusters[cluster]["nodeGroups"][group]
    except KeyError as error:
        raise pulumi.RunError(
            f"stack {stack} has no {error} among its node groups; deploy it there, or set windows-consumer:cluster and "
            "windows-consumer:nodeGroup"
        ) from error


pulumi.run(main)
