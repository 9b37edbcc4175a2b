"""Clusters, and who is let into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eks_windows.stack.urn import name_in

if TYPE_CHECKING:
    from eks_windows.model.kinds import Os
    from eks_windows.stack.facts import Fact
    from eks_windows.stack.view import Place


@dataclass(frozen=True, slots=True)
class Cluster:
    """An EKS cluster.

    Attributes:
        place: the resource.
        key: its identity.
        minor: Kubernetes version of the control plane (``1.35``).
        role: identity of its role.
        mode: authentication mode; absent where the program leaves it to AWS.
    """

    place: Place
    key: str
    minor: Fact[str]
    role: Fact[str]
    mode: Fact[str]


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """An access entry, or a role's row in aws-auth.

    Attributes:
        place: the resource.
        form: what to call it in a message.
        cluster: identity of the cluster.
        role: identity of the role.
        type: the access entry's type (``EC2_WINDOWS``); absent for a row in aws-auth.
        groups: Kubernetes groups of a row in aws-auth.
        os: the operating system of the nodes that it lets in; absent where it is not about such nodes.
        people: whether its principal is of people and their tools for certain, so that no nodes can have it.
    """

    place: Place
    form: str
    cluster: Fact[str]
    role: Fact[str]
    type: Fact[str]
    os: Fact[Os]
    groups: tuple[str, ...] = ()
    people: bool = False


@dataclass(frozen=True, slots=True)
class LinuxUse:
    """A use of a role by Linux that is no node group: Fargate, Auto Mode. `what` is as a message calls it."""

    place: Place
    what: str
    cluster: Fact[str]
    role: Fact[str]


def spoken(cluster: str) -> str:
    """What to call a cluster in a message."""
    return f"'{name_in(cluster)}'"


PROFILE_PREFIX = "instance profile "
"""Begins the identity that stands for a role of which only the instance profile's name is known."""
