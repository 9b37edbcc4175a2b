"""EKS access entries: which role is let into which cluster, and as what.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html (types, one entry per principal),
https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html (the default type).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from eks_windows.forms.clusters import cluster_of
from eks_windows.forms.roles import role_at
from eks_windows.model import AccessEntry, Fact, Os

if TYPE_CHECKING:
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import View

TYPES = ("aws:eks/accessEntry:AccessEntry", "aws-native:eks:AccessEntry")

SYSTEMS = {"EC2_WINDOWS": Os.WINDOWS, "EC2_LINUX": Os.LINUX}
"""The entry types for a customer's own EC2 nodes, and the operating system each lets in."""

DEFAULT_TYPE = "STANDARD"
"""The type of an entry that names none: for people and their tools, not for nodes."""

_OTHERS = (DEFAULT_TYPE, "EC2", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX")
"""The types that are for none of a customer's own EC2 nodes."""

_PEOPLE = re.compile(r":user/|:role/aws-reserved/")
"""Principals that are people's. Source: https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html"""


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """One access entry."""
    kind = resource.text(resource.props.get("type"))
    kind = Fact(kind.place, DEFAULT_TYPE) if kind.absent else kind
    principal = resource.props.get("principalArn")
    role = role_at(graph, resource, principal)
    estate.access.append(
        AccessEntry(
            place=kind.place,
            form="access entry",
            cluster=cluster_of(graph, resource, resource.props.get("clusterName")),
            role=role,
            type=kind,
            os=_system(kind),
            people=_is_of_people(graph, principal, role),
        )
    )


def _is_of_people(graph: Graph, principal: View, role: Fact[str]) -> bool:
    """Whether no machine can have the role: a user, a role of the single sign-on, or one that EC2 may not assume."""
    made = graph.resources.get(role.value or "")
    trusted = "" if made is None else _trust(made)
    return _PEOPLE.search(principal.text() or "") is not None or bool(trusted and "ec2" not in trusted)


def _trust(role: Resource) -> str:
    """Who may assume a role, a text or an object as its provider has it; empty where not all of that is known."""
    given = role.props.get("assumeRolePolicy").value or role.props.get("assumeRolePolicyDocument").value
    if given is None or isinstance(given, str):
        return given or ""
    try:
        return json.dumps(given)
    except (TypeError, ValueError):  # something in it is not known yet
        return ""


def _system(kind: Fact[str]) -> Fact[Os]:
    """What an entry of a type lets in; a type that is new, or misspelt, may be one for nodes."""
    if kind.value is None or kind.value in SYSTEMS or kind.value in _OTHERS:
        return kind.map(SYSTEMS.get)
    return Fact(kind.place, unknown=f"its type {kind.value} is none that this pack knows")
