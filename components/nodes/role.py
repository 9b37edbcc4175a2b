"""The IAM role of one Windows node group, and the instance profile that hands it to the nodes.

Never shared with Linux: a role is mapped into the cluster as Linux or as Windows (EKS user guide, "Don't use the same
IAM role for both Windows and Linux nodes"). Windows node groups may share one, a `NodeRole` that is made beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import pulumi

from components.access.node_access import WindowsNodeAccess, WindowsNodeAccessArgs
from components.facts.managed_policies import node_policies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.cluster.cluster import Cluster
    from components.facts.access_method import AccessMethod
    from components.nodes.role_args import RoleArgs


class NodeRole(TypedDict):
    """A role that stands already, as a node group takes it."""

    arn: pulumi.Input[str]
    """Its ARN, with its path."""

    name: pulumi.Input[str]
    """Its name."""

    instance_profile_arn: pulumi.Input[str]
    """ARN of the instance profile that holds it."""


def policies_of(args: RoleArgs) -> list[str]:
    """Names of the policies of AWS's that the role has."""
    return node_policies(
        cni=args.get("cni_policy", True),
        ssm=args.get("ssm_access", True),
        cloudwatch=args.get("cloudwatch_agent", False),
    )


def let_in(
    name: str,
    cluster: Cluster,
    role: NodeRole,
    access: AccessMethod,
    tags: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> WindowsNodeAccess | None:
    """The role's way into the cluster; None where somebody else lets it in."""
    if access == "external":
        return None
    args = WindowsNodeAccessArgs(
        cluster_name=cluster["name"],
        authentication_mode=cluster["authentication_mode"],
        role_arn=role["arn"],
        access=access,
        tags=tags,
    )
    return WindowsNodeAccess(name, args, opts)


def method_of(access: WindowsNodeAccess | None) -> pulumi.Output[str]:
    """How a role is let in: access_entry, aws_auth, pulumi_eks or external."""
    return access.access_method if access else pulumi.Output.from_input("external")
