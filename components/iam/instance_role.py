"""A role that EC2 instances take, and the instance profile that hands it to them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.cluster.lookups import asked
from components.cluster.taken import not_taken
from components.facts.limits import INSTANCE_PROFILE_NAME, ROLE_NAME
from components.facts.names import shortened
from components.facts.principals import service_principal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class RoleForm:
    """How a role and its profile look in IAM.

    Attributes:
        permissions_boundary: ARN of a boundary of the role.
        path: path of both; None for IAM's own.
        role_name: name of the role; None for one that Pulumi completes.
        profile_name: name of the profile; likewise.
        kept: by a resource's class of inputs, the properties that stay as they are.
        adopted: whether others made both, and they run what they ran then.
    """

    permissions_boundary: pulumi.Input[str] | None = None
    path: str | None = None
    role_name: str | None = None
    profile_name: str | None = None
    kept: Callable[[type], Sequence[str]] = lambda _: ()
    adopted: bool = False


_ROLE, _PROFILE = "aws:iam/role:Role", "aws:iam/instanceProfile:InstanceProfile"
_PLAIN = RoleForm()


@dataclass(frozen=True, kw_only=True)
class InstanceRole:
    """A role, its profile and the attachments that have to be there before an instance uses them."""

    role: aws.iam.Role
    profile: aws.iam.InstanceProfile
    policies: Sequence[aws.iam.RolePolicyAttachment]


def instance_role(
    name: str,
    *,
    managed_policies: Sequence[str],
    policy_arns: Sequence[pulumi.Input[str]] = (),
    form: RoleForm = _PLAIN,
    tags: Mapping[str, pulumi.Input[str]] | None,
    opts: pulumi.ResourceOptions,
) -> InstanceRole:
    """A role that EC2 may assume, and its instance profile.

    The role is deleted with whatever is attached to it by then, and its inline policies: what others attached has no
    other use, and would keep the role (`DeleteConflict`, after two minutes).

    Args:
        name: name of both in the program.
        managed_policies: names of AWS managed policies.
        policy_arns: ARNs of further policies.
        form: how both look in IAM.
        tags: tags of both.
        opts: parent and provider of both.
    """
    partition = asked(aws.get_partition, pulumi.InvokeOptions(parent=opts.parent))
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service_principal("ec2", partition.partition)},
        "Action": "sts:AssumeRole",
    }
    role_name, profile_name = shortened(name, ROLE_NAME.maximum), shortened(name, INSTANCE_PROFILE_NAME.maximum)
    role = aws.iam.Role(
        role_name,
        name=form.role_name,
        path=form.path,
        # Other programs attach policies to it, as our own example does, and IAM deletes no role that has any.
        force_detach_policies=True,
        assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        permissions_boundary=form.permissions_boundary,
        tags=tags,
        opts=not_taken(
            _ROLE, role_name, form.role_name, _keeping(opts, form.kept(aws.iam.RoleArgs)), adopted=form.adopted
        ),
    )
    arns = {policy: f"arn:{partition.partition}:iam::aws:policy/{policy}" for policy in managed_policies}
    arns |= {f"policy-{number}": arn for number, arn in enumerate(policy_arns, start=1)}
    attachments = [
        aws.iam.RolePolicyAttachment(f"{name}-{policy}", role=role.name, policy_arn=arn, opts=opts)
        for policy, arn in arns.items()
    ]
    profile = aws.iam.InstanceProfile(
        profile_name,
        name=form.profile_name,
        path=form.path,
        role=role.name,
        tags=tags,
        opts=not_taken(
            _PROFILE,
            profile_name,
            form.profile_name,
            _keeping(opts, form.kept(aws.iam.InstanceProfileArgs)),
            adopted=form.adopted,
        ),
    )
    return InstanceRole(role=role, profile=profile, policies=attachments)


def _keeping(opts: pulumi.ResourceOptions, kept: Sequence[str]) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=list(kept)))
