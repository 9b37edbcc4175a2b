"""What has to hold of what a cluster needs once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.settings.validation import Spelling


def linux_sizes_in_order(spell: Spelling, min_size: int, max_size: int) -> Iterator[Problem]:
    """A group is no larger at its least than at its most."""
    if min_size > max_size:
        yield Problem(("min_size",), f"found {min_size}, expected at most {spell('max_size')} ({max_size}); change one")


def linux_nodes_are_somewhere(
    spell: Spelling,
    linux_nodes: object,
    linux_nodes_elsewhere: bool,  # noqa: FBT001 a setting
) -> Iterator[Problem]:
    """Linux nodes are made here or are elsewhere."""
    if linux_nodes is not None and linux_nodes_elsewhere:
        yield Problem(("linux_nodes_elsewhere",), f"found true beside {spell('linux_nodes')}; drop one of the two")
