"""Who empties a node of a self-managed group before it goes, and what becomes of one that nobody answers for."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Drainer(StrEnum):
    """Who answers the termination hook of a group."""

    HANDLER = "handler"
    COMMAND = "command"
    NONE = "none"


class Unanswered(NamedTuple):
    """What a termination hook does that nobody answers.

    Attributes:
        result: how it ends; ABANDON is what can retain a node.
        minutes: when it ends, where the group does not say.
    """

    result: str
    minutes: int


UNANSWERED: Mapping[Drainer, Unanswered] = MappingProxyType(
    {
        # The handler says CONTINUE once a node is empty. One that it does not answer for is not empty.
        Drainer.HANDLER: Unanswered("ABANDON", 30),
        # Between roll-outs nobody answers, and during one the command says every few seconds that it is at it.
        Drainer.COMMAND: Unanswered("CONTINUE", 5),
    }
)
"""By who answers. Source: Auto Scaling API, PutLifecycleHook (DefaultResult)."""
