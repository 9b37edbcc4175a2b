"""IAM roles of nodes, followed through instance profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.model import PROFILE_PREFIX, Fact

if TYPE_CHECKING:
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.scope import Scope
    from eks_windows.stack.view import View

ROLE_TYPES = ("aws:iam/role:Role", "aws-native:iam:Role")
PROFILE_TYPES = ("aws:iam/instanceProfile:InstanceProfile", "aws-native:iam:InstanceProfile")


def role_at(graph: Graph, resource: Resource, view: View, scope: Scope | None = None) -> Fact[str]:
    """The identity of the role that a property names; `scope` where that is not looked for where the resource is."""
    found, text = graph.reference(resource, view, ROLE_TYPES, scope), view.text()
    if text is None or found.value is None or found.value in graph.resources:
        return found
    return graph.outside(resource, view.place, text, ROLE_TYPES, scope)


def role_of_profile(graph: Graph, resource: Resource, view: View, scope: Scope | None = None) -> Fact[str]:
    """The identity of the role behind an instance profile that a property names."""
    profile, text = graph.reference(resource, view, PROFILE_TYPES, scope), view.text()
    if text is not None and profile.known and profile.value not in graph.resources:
        profile = graph.outside(resource, view.place, text, PROFILE_TYPES, scope)
    target = graph.resources.get(profile.value or "")
    if target is None:
        return profile.map(lambda name: PROFILE_PREFIX + name)
    given = target.props.get("role")
    if given.absent:  # aws-native and CloudFormation: a list of exactly one
        given = target.props.at("roles")
    role = role_at(graph, target, given)
    return role if not role.absent else Fact(role.place, unknown="its instance profile names no role")
