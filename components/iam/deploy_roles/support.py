"""What a cluster needs once takes: the parts of `components.cluster.support`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.managed_policies import RESOURCE_CONTROLLER_POLICY, node_policies
from components.iam.deploy_roles.identities import READS, Roles, statements
from components.iam.deploy_roles.statement import Statement

if TYPE_CHECKING:
    from components.iam.deploy_roles.scope import Environment, Place

GROUP_CHANGES = (
    "eks:DeleteNodegroup",
    "eks:DescribeUpdate",
    "eks:TagResource",
    "eks:UntagResource",
    "eks:UpdateNodegroupConfig",
    "eks:UpdateNodegroupVersion",
)
"""Of a managed group, whoever's."""


def linux_names(environment: Environment) -> list[str]:
    """What everything of the Linux nodes begins with."""
    return [f"{cluster}-linux" for cluster in environment.linux_nodes]


def reading(place: Place, environment: Environment) -> list[Statement]:
    """What a preview reads: every managed group of a cluster, to find one of Linux, and the roles."""
    found: list[Statement] = []
    if environment.windows_support:
        groups = [place.arn("eks", f"nodegroup/{name}/*/*") for name in environment.windows_support]
        found.append(Statement(sid="LookForLinuxNodes", actions=("eks:DescribeNodegroup",), resources=groups))
    names = linux_names(environment)
    if names:
        found.append(Statement(sid="ReadLinuxRoles", actions=READS, resources=place.iam("role", *names)))
    if environment.cluster_roles:
        roles = place.called("role", environment.cluster_roles)
        found.append(
            Statement(sid="ReadClusterRoles", actions=("iam:ListAttachedRolePolicies",), resources=roles),
        )
    return found


def changing(place: Place, environment: Environment) -> list[Statement]:
    """What making, changing and deleting them takes beside that; of a control plane's role one policy alone."""
    found: list[Statement] = []
    if environment.cluster_roles:
        policy = place.managed([RESOURCE_CONTROLLER_POLICY])
        found.append(
            Statement(
                sid="LetControlPlaneGiveAddresses",
                actions=("iam:AttachRolePolicy",),
                resources=place.called("role", environment.cluster_roles),
                conditions={"ArnEquals": {"iam:PolicyARN": policy}},
            )
        )
    if environment.linux_nodes:
        found += _linux(place, environment)
    return found


def _linux(place: Place, environment: Environment) -> list[Statement]:
    clusters = environment.linux_nodes
    roles = Roles(
        what="Linux",
        names=linux_names(environment),
        policies=place.managed(node_policies(cni=True, ssm=True, cloudwatch=False)),
        services=[*place.ec2, "eks.amazonaws.com"],
        boundary=environment.permissions_boundary,
        profiles=False,
    )
    groups = [place.arn("eks", f"nodegroup/{name}/{name}-linux-*/*") for name in clusters]
    return [
        *statements(place, roles),
        Statement(
            sid="MakeLinuxNodes",
            actions=("eks:CreateNodegroup",),
            resources=[place.arn("eks", f"cluster/{name}") for name in clusters],
        ),
        Statement(sid="ChangeLinuxNodes", actions=GROUP_CHANGES, resources=groups),
        Statement(
            sid="FollowLinuxNodes",
            actions=("eks:DescribeUpdate",),
            resources=[place.arn("eks", f"cluster/{name}") for name in clusters],
        ),
    ]
