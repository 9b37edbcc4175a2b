"""Managed policies attached to roles.

Source: https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.roles import ROLE_TYPES, role_at
from eks_windows.model import Fact, RolePolicy

if TYPE_CHECKING:
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

_SINGLE = ("aws:iam/rolePolicyAttachment:RolePolicyAttachment",)
_EXCLUSIVE = ("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",)

ATTACHMENTS = (*_SINGLE, *_EXCLUSIVE)
TYPES = (*ROLE_TYPES, *ATTACHMENTS)


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """The policies in a role itself, or in an attachment."""
    props = resource.props
    if resource.type in _SINGLE:
        role = role_at(graph, resource, props.get("role"))
        policy = resource.text(props.get("policyArn"))
        estate.policies.append(RolePolicy(policy.place, role, policy))
        return
    role = Fact(props.place, resource.urn)
    if resource.type in _EXCLUSIVE:
        role = role_at(graph, resource, props.get("roleName"))
    for key in ("managedPolicyArns", "policyArns"):
        for one in props.get(key).items():
            policy = resource.text(one)
            estate.policies.append(RolePolicy(policy.place, role, policy))
