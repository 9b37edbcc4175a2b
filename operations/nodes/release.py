"""Instances that a failed drain kept: which there are, and which of them end. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from operations.rollout.facts import RETAINED_STATE
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from operations.rollout.facts import Declared, Instance


class Fate(StrEnum):
    """`kept`: it stays as it is; `ends`: it would be ended; `ended`: it was."""

    KEPT = "kept"
    ENDS = "ends"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Retained:
    """An instance outside of its group's capacity, which costs and serves nobody new.

    Attributes:
        node: name of its node; None where the cluster does not tell, "" where it is no node any more.
        pods: how many pods are on it, those that stay with any node left out; None where the cluster does not tell.
        launched: when EC2 began it; None where EC2 does not tell.
    """

    cluster: str
    node_group: str
    auto_scaling_group: str
    instance: str
    fate: Fate = Fate.KEPT
    node: str | None = None
    pods: int | None = None
    launched: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """The retained instances of a stack; `unread` tells what could not be looked at."""

    version: int = JSON_VERSION
    dry_run: bool = False
    nodes: tuple[Retained, ...] = ()
    unread: tuple[str, ...] = ()


def retained(declared: Declared, instances: Sequence[Instance]) -> Iterator[Retained]:
    """Those of a group."""
    for each in instances:
        if each.state == RETAINED_STATE:
            yield Retained(
                cluster=declared.cluster,
                node_group=declared.node_group,
                auto_scaling_group=declared.auto_scaling_group,
                instance=each.id,
            )


def strangers(wanted: Collection[str], found: Sequence[Retained]) -> list[str]:
    """Instances that somebody names and that nothing retains."""
    return sorted(set(wanted) - {each.instance for each in found})
