"""Who made a group, by the tags that it left, and how it is left. Pure.

Sources: EKS user guide, Launching self-managed Windows nodes (the CloudFormation template); eksctl, pkg/cfn/builder;
terraform-aws-modules/eks 21, modules/self-managed-node-group.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_STACK = "aws:cloudformation:stack-name"
_EKSCTL = "alpha.eksctl.io/"
_EKSCTL_GROUP = "alpha.eksctl.io/nodegroup-name"
_TERRAFORM = "k8s.io/cluster/"
"""terraform-aws-modules tags groups by this key beside the one that all have."""


class Tool(StrEnum):
    """What makes groups."""

    EKSCTL = "eksctl"
    CLOUDFORMATION = "CloudFormation"
    TERRAFORM = "Terraform"
    HAND = "hand"


@dataclass(frozen=True)
class Origin:
    """Who made a group, as what (its stack), and the steps by which it is left."""

    tool: Tool
    stack: str
    leaving: tuple[str, ...]


def origin(tags: Mapping[str, str], cluster: str) -> Origin:
    """Who made the group with these tags."""
    stack = tags.get(_STACK, "")
    if any(key.startswith(_EKSCTL) for key in tags) or stack.startswith("eksctl-"):
        stack = stack or f"eksctl-{cluster}-nodegroup-{tags.get(_EKSCTL_GROUP, 'NAME')}"
        return Origin(Tool.EKSCTL, stack, (*_of_stack(stack), *_EKSCTL_KEEPS))
    if stack:
        return Origin(Tool.CLOUDFORMATION, stack, _of_stack(stack))
    if f"{_TERRAFORM}{cluster}" in tags:
        return Origin(Tool.TERRAFORM, "", _TERRAFORM_STEPS)
    return Origin(Tool.HAND, "", ("nobody else owns it; delete its old role and groups once no node has them",))


def _of_stack(stack: str) -> tuple[str, ...]:
    return (
        f"set DeletionPolicy and UpdateReplacePolicy to Retain on every resource of the stack {stack}, and update it",
        f"delete the stack {stack}: what it made stays",
        "delete its old role, profile and security groups by hand once no node has them, after the first roll-out",
    )


_EKSCTL_KEEPS = (
    (
        "three rules of the control plane's security group and the old role's access entry are of that stack, too: "
        "retain them until the first roll-out has ended, or nodes lose the API server"
    ),
    "eksctl knows the group no more; nothing of it is imported back",
)

_TERRAFORM_STEPS = (
    (
        "in Terraform, a removed block with lifecycle { destroy = false } for the group and its launch template, or "
        "terraform state rm of both; then terraform plan, which must destroy nothing"
    ),
    "leave its role, profile, security group and access entry until the first roll-out has ended, then destroy them",
)
