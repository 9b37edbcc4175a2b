"""Tags that need the running program: a key that holds the cluster's name, and whose stack something is of."""

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


def stack_name() -> str:
    """``PROJECT/STACK`` of the running program, the value of `STACK_TAG`."""
    return f"{pulumi.get_project()}/{pulumi.get_stack()}"
