"""What a check knows about a cluster; nothing here asks anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from components.facts.authentication_mode import AuthenticationMode


class NodeOs(StrEnum):
    """Operating system of nodes, as Kubernetes labels it."""

    WINDOWS = "windows"
    LINUX = "linux"


@dataclass(frozen=True)
class AccessEntry:
    """An access entry: the full ARN of its principal, its type, and what EKS makes of it in Kubernetes."""

    principal: str
    kind: str
    username: str = ""
    groups: tuple[str, ...] = ()
    created: datetime | None = None


@dataclass(frozen=True)
class Role:
    """An IAM role that exists: its full ARN, unique id, and when it was made."""

    arn: str
    role_id: str
    created: datetime


@dataclass(frozen=True)
class Facts:
    """A cluster at one moment.

    Attributes:
        cluster: its name.
        mode: its authentication mode.
        config_map: the data of aws-auth; None where there is none, or where it was not read.
        entries: its access entries.
        roles: IAM roles by their name in lower case, for the names that were looked up; None: the role does not exist.
        node_roles: role ARN without path in lower case to the operating systems of the nodes that run as it.
        unread: what could not be asked, a line each.
        knows_config_map: whether aws-auth was read, or not needed.
    """

    cluster: str
    mode: AuthenticationMode
    config_map: Mapping[str, str] | None = None
    entries: tuple[AccessEntry, ...] = ()
    roles: Mapping[str, Role | None] = field(default_factory=dict[str, "Role | None"])
    node_roles: Mapping[str, frozenset[NodeOs]] = field(default_factory=dict[str, frozenset[NodeOs]])
    unread: tuple[str, ...] = ()
    knows_config_map: bool = True
