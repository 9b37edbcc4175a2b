"""How the role of Windows nodes is let into their cluster: the words of stack files, arguments and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from components.facts.authentication_mode import AuthenticationMode

Way = Literal["access_entry", "aws_auth", "pulumi_eks"]
"""What lets a role in: an access entry, an entry of aws-auth, or the pulumi-eks program that writes all of aws-auth."""

Method = Literal["auto", Way]
"""A way, or the one that the cluster's authentication mode has room for."""

AccessMethod = Literal[Method, "external"]
"""A method, or that somebody else lets the role in."""


def way_for(mode: AuthenticationMode) -> Way:
    """What ``auto`` means in a cluster of this mode."""
    return "aws_auth" if mode == "CONFIG_MAP" else "access_entry"
