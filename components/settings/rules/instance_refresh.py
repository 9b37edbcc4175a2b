"""What has to hold between the values of an instance refresh."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from components.facts import defaults
from components.facts.limits import REFRESH_ALARMS
from components.facts.refresh import MOST_APART
from components.problems.problem import Problem
from components.settings.rules.rule import few, said_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from components.settings.validation import Spelling


def bounds_are_near(
    spell: Spelling, min_healthy_percentage: int, max_healthy_percentage: int | None
) -> Iterator[Problem]:
    """Auto Scaling takes no bounds that are further apart."""
    most = min_healthy_percentage + MOST_APART
    if max_healthy_percentage is not None and max_healthy_percentage > most:
        text = (
            f"found {max_healthy_percentage}, expected at most {most}, {MOST_APART} more than "
            f"{spell('min_healthy_percentage')} ({min_healthy_percentage}); change one"
        )
        yield Problem(("max_healthy_percentage",), text)


def checkpoints_ascend_to_all(checkpoints: Sequence[int]) -> Iterator[Problem]:
    """Each is larger than the one before it, and after the last every node is new."""
    for index, (before, here) in enumerate(pairwise(checkpoints), start=1):
        if here <= before:
            yield Problem(("checkpoints", index), f"found {here} after {before}, expected more; put them in order")
    if checkpoints and max(checkpoints) != 100:  # noqa: PLR2004 percent
        text = (
            f"found {checkpoints[-1]} as the last one, expected 100: Auto Scaling ends there, and the other nodes stay "
            "on the former release; add 100"
        )
        yield Problem(("checkpoints",), text)


def a_pause_has_checkpoints(spell: Spelling, checkpoints: Sequence[int], checkpoint_seconds: int) -> Iterator[Problem]:
    """A roll-out stands still at checkpoints only."""
    if checkpoint_seconds != defaults.CHECKPOINT_SECONDS and not checkpoints:
        text = f"found {checkpoint_seconds} without {spell('checkpoints')}, to stand still at; add them or drop it"
        yield Problem(("checkpoint_seconds",), text)


def alarms_are_few(alarms: Sequence[str]) -> Iterator[Problem]:
    """Auto Scaling watches so many, each once."""
    yield from few("alarms", alarms, REFRESH_ALARMS)
    yield from said_once("alarms", alarms)
