"""The entry that a node's role needs in aws-auth.

Source of groups and user name of both kinds of nodes: "Launching self-managed Windows nodes", Amazon EKS User Guide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from components.aws_auth.text.errors import MappingError
from components.aws_auth.text.role_arn import RoleArn, parse_role_arn

NODE_USERNAME = "system:node:{{EC2PrivateDNSName}}"
"""The user that a node is: the authenticator puts the instance's private DNS name in, which kubelet's name must be."""

LINUX_GROUPS = ("system:bootstrappers", "system:nodes")
WINDOWS_PROXY_GROUP = "eks:kube-proxy-windows"
"""Without this group kube-proxy on Windows cannot list endpoints: pods there lose DNS while the node stays Ready."""

WINDOWS_GROUPS = (*LINUX_GROUPS, WINDOWS_PROXY_GROUP)

ADMIN_GROUP = "system:masters"

_LONGEST_WORD = 512


@dataclass(frozen=True)
class RoleMapping:
    """One wanted entry: role ARN without path, user name template, groups in the order they are written."""

    rolearn: str
    username: str = NODE_USERNAME
    groups: tuple[str, ...] = WINDOWS_GROUPS

    @property
    def key(self) -> str:
        """What the authenticator finds the entry by: the ARN in lower case."""
        return self.rolearn.lower()


def node_mapping(
    role_arn: str,
    *,
    username: str = NODE_USERNAME,
    groups: tuple[str, ...] = WINDOWS_GROUPS,
    windows: bool = True,
) -> tuple[RoleMapping, tuple[str, ...]]:
    """The entry for the role of Windows nodes (`windows`), or of Linux nodes, and the warnings about it.

    A path in the ARN is taken off with a warning. `groups` defaults to what AWS documents for Windows nodes.

    Raises:
        RoleArnError: the ARN is not that of a role.
        MappingError: a user name or group is missing or unusable, or would make every node an administrator.
    """
    role = parse_role_arn(role_arn)
    mapping = RoleMapping(role.entry, username, tuple(groups))
    _check(mapping, windows=windows)
    return mapping, _path_warning(role)


def _check(mapping: RoleMapping, *, windows: bool) -> None:
    if not mapping.username or not mapping.groups:
        missing = "username" if not mapping.username else "groups"
        raise MappingError(
            f"{missing} of {mapping.rolearn} is empty; nodes need a user name and groups to join", missing
        )
    _check_word(mapping.username, "username")
    for group in mapping.groups:
        _check_word(group, "groups")
    if len(set(mapping.groups)) != len(mapping.groups):
        raise MappingError(f"a group is listed twice for {mapping.rolearn}: {', '.join(mapping.groups)}")
    if ADMIN_GROUP in mapping.groups:
        raise MappingError(f"{ADMIN_GROUP} would make every node of {mapping.rolearn} a cluster administrator")
    if windows and WINDOWS_PROXY_GROUP not in mapping.groups:
        found = ", ".join(mapping.groups)
        raise MappingError(f"{mapping.rolearn} has only {found}; without {WINDOWS_PROXY_GROUP} Windows pods lose DNS")


def _check_word(word: str, field: Literal["username", "groups"]) -> None:
    if not word.isprintable() or word != word.strip() or not 0 < len(word) <= _LONGEST_WORD:
        raise MappingError(f"{word!r} is no user or group name: 1 to {_LONGEST_WORD} printable characters", field)


def _path_warning(role: RoleArn) -> tuple[str, ...]:
    if role.path == "/":
        return ()
    return (f"{role.full} is written as {role.entry}: an entry with a path never matches",)
