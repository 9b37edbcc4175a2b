"""What runs on nodes and what they need around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eks_windows.model.kinds import Os
    from eks_windows.stack.facts import Fact
    from eks_windows.stack.view import Place


@dataclass(frozen=True, slots=True)
class Workload:
    """A Kubernetes workload: the system and the Windows build that its pods ask for, and its containers' images."""

    place: Place
    kind: str
    name: str
    os: Fact[Os]
    build: Fact[str]
    images: tuple[Fact[str], ...]


@dataclass(frozen=True, slots=True)
class RolePolicy:
    """A managed policy attached to a role: identity of the role, ARN of the policy."""

    place: Place
    role: Fact[str]
    policy: Fact[str]


@dataclass(frozen=True, slots=True)
class NetworkSetting:
    """Whether the VPC CNI of a cluster gives Windows pods addresses, as one resource says.

    Attributes:
        place: the property that says so.
        cluster: identity of the cluster.
        windows_ipam: whether it is on.
        own_role: whether the CNI's service account has a role of its own.
    """

    place: Place
    cluster: Fact[str]
    windows_ipam: Fact[bool]
    own_role: Fact[bool]
