"""How a cluster decides who may call its API server."""

from __future__ import annotations

from typing import Literal, TypeVar

AuthenticationMode = Literal["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"]
"""`authenticationMode` of EKS: aws-auth, both with access entries first, access entries. It only ever goes forward."""

_Mode = TypeVar("_Mode", bound=str)


def mode_of(described: _Mode | None) -> _Mode | AuthenticationMode:
    """The mode of a cluster as EKS describes it.

    One that was made before there were access entries has no access configuration: it knows aws-auth only.
    """
    return described or "CONFIG_MAP"
