"""Tags whose key holds the cluster's name, which a program may only know later."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pulumi

if TYPE_CHECKING:
    from collections.abc import Callable

_Made = TypeVar("_Made")


def when_named(cluster_name: pulumi.Input[str], make: Callable[[str], _Made]) -> pulumi.Input[_Made]:
    """What `make` makes of the name: at once where it is plain text, so that a preview shows it, else later."""
    if isinstance(cluster_name, str):
        return make(cluster_name)
    return pulumi.Output.from_input(cluster_name).apply(make)
