"""What has to hold of how nodes are emptied before they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.draining import Drainer
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


def somebody_drains(
    by: Drainer,
    timeout_minutes: int | None,
    retain_failed: bool,  # noqa: FBT001 a setting
) -> Iterator[Problem]:
    """How long, and what becomes of a node that could not be emptied, is said where somebody empties it."""
    if Drainer(by) is Drainer.NONE:
        advice = "which nobody empties (by: none); say who does, handler or command, or drop it"
        if timeout_minutes is not None:
            yield Problem(("timeout_minutes",), f"found {timeout_minutes} for nodes {advice}")
        if not retain_failed:
            yield Problem(("retain_failed",), f"found false for nodes {advice}")
