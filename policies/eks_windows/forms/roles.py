"""IAM roles of nodes, followed through instance profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.model import PROFILE_PREFIX, Fact

if TYPE_CHECKING:
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import View

ROLE_TYPES = ("aws:iam/role:Role", "aws-native:iam:Role")
PROFILE_TYPES = ("aws:iam/instanceProfile:InstanceProfile", "aws-native:iam:InstanceProfile")


def role_of_profile(graph: Graph, resource: Resource, view: View) -> Fact[str]:
    """The identity of the role behind an instance profile that a property names."""
    profile = graph.reference(resource, view, PROFILE_TYPES)
    if profile.value is None:
        return profile
    target = graph.resources.get(profile.value)
    if target is None:
        return profile.map(lambda name: PROFILE_PREFIX + name)
    given = target.props.get("role")
    if given.absent:  # aws-native and CloudFormation: a list of exactly one
        given = target.props.at("roles")
    role = graph.reference(target, given, ROLE_TYPES)
    return role if not role.absent else Fact(role.place, unknown="its instance profile names no role")
