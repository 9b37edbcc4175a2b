"""What deploying an environment stack takes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.managed_policies import node_policies
from components.facts.ownership import CLUSTER_TAG
from components.iam.deploy_roles import cni, domains, queues, reads, support, volume_keys
from components.iam.deploy_roles.identities import Roles, linked_role, statements
from components.iam.deploy_roles.launching import launching
from components.iam.deploy_roles.security_groups import security_groups
from components.iam.deploy_roles.statement import Statement
from components.iam.deploy_roles.templates import launch_templates

if TYPE_CHECKING:
    from components.iam.deploy_roles.scope import Environment, Place

_GROUPS = (
    "autoscaling:CancelInstanceRefresh",
    "autoscaling:CreateAutoScalingGroup",
    "autoscaling:CreateOrUpdateTags",
    "autoscaling:DeleteAutoScalingGroup",
    "autoscaling:DeleteLifecycleHook",
    "autoscaling:DeleteTags",
    "autoscaling:DeleteWarmPool",
    "autoscaling:DisableMetricsCollection",
    "autoscaling:EnableMetricsCollection",
    "autoscaling:PutLifecycleHook",
    "autoscaling:PutWarmPool",
    "autoscaling:ResumeProcesses",
    "autoscaling:SetInstanceProtection",
    "autoscaling:StartInstanceRefresh",
    "autoscaling:SuspendProcesses",
    "autoscaling:UpdateAutoScalingGroup",
)


def of_environment(place: Place, environment: Environment) -> dict[str, list[Statement]]:
    """The statements, by the policy that holds them."""
    clusters = list(environment.clusters)
    own = place.managed(node_policies(cni=True, ssm=True, cloudwatch=True))
    nodes = Roles(
        what="Node",
        names=environment.role_names,
        policies=[*own, *environment.policy_arns],
        # EKS is handed the role of an access entry for nodes.
        services=[*place.ec2, "eks.amazonaws.com"],
        boundary=environment.permissions_boundary,
        # The right to answer a launch hook.
        inline=True,
        called=environment.named.roles,
        profiles_called=environment.named.instance_profiles,
    )
    names = [*(f"{name}-*" for name in environment.groups), *environment.named.auto_scaling_groups]
    groups = [place.arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{name}") for name in names]
    return {
        "reads": [
            *reads.of_environment(place, environment),
            reads.describing(place, images=False, environments=True),
        ],
        "identities": [
            *statements(place, nodes),
            linked_role(place, "FirstUseOfAutoScaling", "autoscaling.amazonaws.com"),
            linked_role(place, "FirstUseOfSpot", "spot.amazonaws.com"),
            *_access(place, environment),
            *_managed(place, environment),
        ],
        "nodes": [
            Statement(sid="MakeGroups", actions=_GROUPS, resources=groups),
            *launching(place, clusters, environment.launch_arns),
            *launch_templates(place, CLUSTER_TAG, clusters, default_version=True),
            *security_groups(place, clusters, environment.dns_security_groups),
            *domains.changing(place, environment),
        ],
        **(
            {"support": found}
            if (found := [*support.changing(place, environment), *cni.changing(place, environment)])
            else {}
        ),
        **({"queues": queues.changing(place, environment)} if environment.termination_queues else {}),
        **({"keys": volume_keys.changing(place, environment)} if environment.volume_keys else {}),
    }


def _managed(place: Place, environment: Environment) -> list[Statement]:
    """Groups that EKS manages, by their names; it makes their Auto Scaling groups by a role of its own."""
    if not environment.managed and not environment.linux_nodes:
        return []
    first_use = linked_role(place, "FirstUseOfManagedGroups", "eks-nodegroup.amazonaws.com")
    if not environment.managed:
        return [first_use]
    clusters = [place.arn("eks", f"cluster/{name}") for name in environment.managed]
    groups = reads.managed_groups(place, environment)
    return [
        first_use,
        Statement(sid="MakeManagedGroups", actions=("eks:CreateNodegroup",), resources=clusters),
        Statement(sid="ChangeManagedGroups", actions=support.GROUP_CHANGES, resources=groups),
        Statement(sid="FollowUpdates", actions=("eks:DescribeUpdate",), resources=clusters),
    ]


def _access(place: Place, environment: Environment) -> list[Statement]:
    """Letting the nodes in, and nobody else: only these roles, only as Windows machines."""
    clusters = [place.arn("eks", f"cluster/{name}") for name in environment.clusters]
    tagging = ("eks:TagResource", "eks:UntagResource")
    made = [
        Statement(
            sid="MakeAccessEntries",
            actions=("eks:CreateAccessEntry",),
            resources=clusters,
            conditions={
                "StringEquals": {"eks:accessEntryType": ["EC2_WINDOWS"]},
                "ArnLike": {
                    "eks:principalArn": [
                        *place.iam("role", *environment.role_names),
                        *place.called("role", environment.named.roles),
                    ]
                },
            },
        ),
        Statement(
            sid="ChangeAccessEntries",
            actions=("eks:DeleteAccessEntry", *tagging),
            resources=reads.access_entries(place, environment),
        ),
    ]
    if not environment.vpc_cni:
        return made
    addons = reads.addons(place, environment)
    return [
        *made,
        Statement(sid="MakeVpcCni", actions=("eks:CreateAddon",), resources=clusters),
        Statement(sid="ChangeVpcCni", actions=("eks:DescribeUpdate", "eks:UpdateAddon", *tagging), resources=addons),
    ]
