"""The IAM role of one Windows node group, and the instance profile that hands it to the nodes.

Never shared with Linux: a role is mapped into the cluster as Linux or as Windows (EKS user guide, "Don't use the same
IAM role for both Windows and Linux nodes"). Windows node groups may share one, a `NodeRole` that is made beside them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import pulumi
import pulumi_aws as aws

from components.facts.limits import ROLE_NAME
from components.facts.names import shortened


@dataclass(frozen=True, kw_only=True)
class InstanceRole:
    """A role, its profile and the attachments that have to be there before an instance uses them."""

    role: aws.iam.Role
    profile: aws.iam.InstanceProfile
    policies: Sequence[aws.iam.RolePolicyAttachment]


class NodeRole(TypedDict):
    """A role that stands already, as a node group takes it."""

    arn: pulumi.Input[str]
    """Its ARN, with its path."""

    name: pulumi.Input[str]
    """Its name."""

    instance_profile_arn: pulumi.Input[str]
    """ARN of the instance profile that holds it."""


def node_policies(*, cni: bool, ssm: bool) -> list[str]:
    """Names of the AWS managed policies of a node role.

    Args:
        cni: for nodes whose VPC CNI has no role of its own.
        ssm: for access through Systems Manager, in place of a key pair and open ports.
    """
    names = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"]
    if cni:
        names.append("AmazonEKS_CNI_Policy")
    if ssm:
        names.append("AmazonSSMManagedInstanceCore")
    return names


def instance_role(
    name: str,
    *,
    managed_policies: Sequence[str],
    policy_arns: Sequence[pulumi.Input[str]] = (),
    permissions_boundary: pulumi.Input[str] | None = None,
    tags: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> InstanceRole:
    """A role that EC2 may assume, and its instance profile.

    Args:
        name: name of both in the program.
        managed_policies: names of AWS managed policies.
        policy_arns: ARNs of further policies.
        permissions_boundary: ARN of a boundary.
        tags: tags of both.
        opts: parent and provider of both.
    """
    partition = aws.get_partition(opts=pulumi.InvokeOptions(parent=opts.parent))
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"ec2.{partition.dns_suffix}"},
        "Action": "sts:AssumeRole",
    }
    role = aws.iam.Role(
        shortened(name, ROLE_NAME.maximum),
        assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        permissions_boundary=permissions_boundary,
        tags=tags,
        opts=opts,
    )
    arns = {policy: f"arn:{partition.partition}:iam::aws:policy/{policy}" for policy in managed_policies}
    arns |= {f"policy-{number}": arn for number, arn in enumerate(policy_arns, start=1)}
    attachments = [
        aws.iam.RolePolicyAttachment(f"{name}-{policy}", role=role.name, policy_arn=arn, opts=opts)
        for policy, arn in arns.items()
    ]
    profile = aws.iam.InstanceProfile(name, role=role.name, tags=tags, opts=opts)
    return InstanceRole(role=role, profile=profile, policies=attachments)
