"""How a release reaches the nodes of a self-managed group, and who has how many of them meanwhile. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from components.facts.names import TAG_PREFIX

FORMER_TAG = f"{TAG_PREFIX}former"
"""Tag of the group that runs a new release beside the former one, whose AMI it names; the policy pack reads it."""


class Strategy(StrEnum):
    """In place, by an instance refresh; or in a second Auto Scaling group beside the first."""

    ROLLING = "rolling"
    BLUE_GREEN = "blueGreen"


class Sizes(NamedTuple):
    """Bounds of an Auto Scaling group, and where it begins; None leaves that to Auto Scaling."""

    smallest: int
    largest: int
    desired: int | None = None


def divided(sizes: Sizes, share: int) -> tuple[Sizes, Sizes]:
    """The sizes of the new release and of the former one; both together are the whole.

    The new one has its share rounded up, so that any share above nothing is a node to look at.
    """
    smallest, largest = _part(sizes.smallest, share), _part(sizes.largest, share)
    desired = None if sizes.desired is None else _part(sizes.desired, share)
    rest = None if sizes.desired is None or desired is None else sizes.desired - desired
    return Sizes(smallest, largest, desired), Sizes(sizes.smallest - smallest, sizes.largest - largest, rest)


def _part(size: int, share: int) -> int:
    return -(-size * share // 100)
