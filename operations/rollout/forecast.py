"""How a roll-out will go: how long it takes, how far capacity falls, how many nodes there are at the most. Pure.

An instance refresh goes in waves. Sources:
https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html,
https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh-checkpoints.html,
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html
A managed node group goes in batches:
https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
`simulation.py` plays the same node by node; tests hold both together.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SETTLE_SECONDS = 60
"""EKS waits so long after a drained node before it ends it."""


class Order(StrEnum):
    """What a wave does first: launch new nodes, end old ones, or both."""

    LAUNCH = "launch first"
    TERMINATE = "terminate first"
    MIXED = "mixed"


@dataclass(frozen=True, kw_only=True)
class Refresh:
    """An instance refresh to come.

    Attributes:
        desired: instances of the group.
        outdated: how many of them run another version; with skip matching only these are replaced.
        min_healthy: percentage of them that stay in service.
        max_healthy: percentage that there may be; None where the refresh was started without it.
        in_service_seconds: from a launch until the node is in service: a minute, or with a launch hook
            until it is Ready.
        ready_seconds: from a launch until the node is Ready.
        warm_up_seconds: how long a node is in service before it counts.
        gone_seconds: from the end of an old node's service until it is gone; its drain is in it.
        checkpoints: percentages at which the refresh stands still, ascending.
        checkpoint_seconds: how long.
        bake_seconds: how long it looks on after the last one.
    """

    desired: int
    outdated: int
    min_healthy: int
    max_healthy: int | None
    in_service_seconds: int
    ready_seconds: int
    warm_up_seconds: int
    gone_seconds: int = 0
    checkpoints: tuple[int, ...] = ()
    checkpoint_seconds: int = 0
    bake_seconds: int = 0

    @property
    def floor(self) -> int:
        """Instances that stay in service."""
        return _share(self.desired, self.min_healthy)

    @property
    def ended_first(self) -> int:
        """Old instances that a wave ends before it has new ones.

        Where neither bound leaves room, a refresh with `max_healthy` launches one more, and one without ends one.
        """
        room = self.desired - self.floor
        return 1 if room == 0 and self.max_healthy is None else room

    @property
    def surge(self) -> int:
        """Instances above the desired ones."""
        if self.max_healthy is None:
            return 0
        above = _share(self.desired, self.max_healthy) - self.desired
        return 1 if above == 0 and self.ended_first == 0 else above

    @property
    def order(self) -> Order:
        """What a wave does first."""
        if self.surge == 0:
            return Order.TERMINATE
        return Order.MIXED if self.ended_first else Order.LAUNCH

    @property
    def wave(self) -> int:
        """Instances of one wave."""
        return self.ended_first + self.surge

    def ended_of(self, size: int) -> int:
        """Old instances that a wave of a size ends before it has new ones."""
        return min(size, self.ended_first)

    @property
    def wave_seconds(self) -> int:
        """A wave ends when its new instances have warmed up, and what it ended first is gone."""
        launched = self.in_service_seconds + self.warm_up_seconds
        return max(launched, self.gone_seconds) if self.ended_first else launched

    @property
    def stops(self) -> tuple[int, ...]:
        """Replaced instances at which it stands still; the last of them is where it ends.

        In a small group several percentages can be one number of instances: it stops there once.
        """
        found = [_share(self.outdated, each) for each in self.checkpoints or (100,)]
        return tuple(dict.fromkeys(each for each in found if each))


@dataclass(frozen=True, kw_only=True)
class Update:
    """An update of a managed node group to come.

    Attributes:
        nodes: nodes of the group.
        zones: Availability Zones that it spans.
        max_unavailable: nodes that EKS replaces at the same time.
        surges: with the strategy DEFAULT new nodes come first; with MINIMAL old ones go first.
        ready_seconds: from a launch until the node is Ready; at most 15 minutes.
        drain_seconds: of one node; at most 15 minutes.
        scale_down_seconds: of one node at the end, when the surge goes.
    """

    nodes: int
    zones: int
    max_unavailable: int
    surges: bool
    ready_seconds: int
    drain_seconds: int
    scale_down_seconds: int = 60

    @property
    def surge(self) -> int:
        """Nodes above the desired ones."""
        return max(2 * self.zones, self.max_unavailable) if self.surges else 0


@dataclass(frozen=True, kw_only=True)
class Moment:
    """So many nodes had been replaced, so many seconds after the beginning."""

    seconds: int
    replaced: int


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What a roll-out will be.

    Attributes:
        seconds: how long it takes.
        moments: its progress, a moment a wave.
        lowest_ready: Ready nodes at the worst moment.
        peak: nodes at the fullest moment, those aside that are ending.
        order: what a wave does first.
    """

    seconds: int
    moments: tuple[Moment, ...]
    lowest_ready: int
    peak: int
    order: Order


def of_refresh(refresh: Refresh) -> Forecast:
    """Waves between stops, each as long as the others."""
    waves = list(_waves(refresh))
    ends = [Moment(seconds=begun + refresh.wave_seconds, replaced=done) for begun, _, done in waves]
    trailing = refresh.gone_seconds if refresh.surge else 0
    return Forecast(
        seconds=ends[-1].seconds + trailing + refresh.bake_seconds if ends else 0,
        moments=tuple(ends),
        lowest_ready=_lowest_ready(refresh, waves),
        peak=refresh.desired + max((size - refresh.ended_of(size) for _, size, _ in waves), default=0),
        order=refresh.order,
    )


def _waves(refresh: Refresh) -> Iterator[tuple[int, int, int]]:
    """When each begins, how many nodes it replaces, and how many are replaced at its end."""
    now = done = 0
    for stop, until in enumerate(refresh.stops):
        now += refresh.checkpoint_seconds if stop else 0
        while done < until:
            size = min(refresh.wave, until - done)
            done += size
            yield now, size, done
            now += refresh.wave_seconds


def _lowest_ready(refresh: Refresh, waves: Sequence[tuple[int, int, int]]) -> int:
    """Where nodes count before they are Ready, later waves end old ones that nothing stands in for yet."""
    lowest, ready, coming = refresh.desired, refresh.desired, deque[tuple[int, int]]()
    for begun, size, _ in waves:
        first = refresh.ended_of(size)
        coming.append((begun + refresh.ready_seconds, size))
        for now, ended in (
            (begun, first),
            (begun + refresh.in_service_seconds + refresh.warm_up_seconds, size - first),
        ):
            while coming and coming[0][0] <= now:
                ready += coming.popleft()[1]
            ready -= ended
            lowest = min(lowest, ready)
    return max(lowest, 0)


def of_update(update: Update) -> Forecast:
    """Batches of drained nodes; before them the surge, if there is one, and after them its end."""
    batch_seconds = update.drain_seconds + SETTLE_SECONDS + (0 if update.surges else update.ready_seconds)
    now = update.ready_seconds if update.surges else 0
    moments: list[Moment] = []
    for done in range(update.max_unavailable, update.nodes + update.max_unavailable, update.max_unavailable):
        now += batch_seconds
        moments.append(Moment(seconds=now, replaced=min(done, update.nodes)))
    unavailable = 0 if update.surges else min(update.max_unavailable, update.nodes)
    return Forecast(
        seconds=now + update.surge * update.scale_down_seconds,
        moments=tuple(moments),
        lowest_ready=update.nodes - unavailable,
        peak=update.nodes + update.surge,
        order=Order.LAUNCH if update.surges else Order.TERMINATE,
    )


def _share(of: int, percentage: int) -> int:
    """Rounded up, as Auto Scaling rounds."""
    return -(-of * percentage // 100)
