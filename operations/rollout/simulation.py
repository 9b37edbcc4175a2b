"""An instance refresh played node by node: what `forecast.py` reckons by waves is seen to happen. Pure."""

from __future__ import annotations

import heapq
from enum import IntEnum
from typing import TYPE_CHECKING

from operations.rollout.forecast import Forecast, Moment

if TYPE_CHECKING:
    from operations.rollout.forecast import Refresh


class _Event(IntEnum):
    """In the order in which they are taken where they fall on one second: what helps capacity comes first."""

    READY = 0
    """A new node can run pods."""
    GONE = 1
    """An old node that made room for a new one has gone."""
    COUNTED = 2
    """A new node has warmed up."""
    RELIEVED = 3
    """A new node has warmed up, and an old one ends for it."""
    WAVE = 4
    """The next nodes are replaced."""


def play(refresh: Refresh) -> Forecast:
    """Play it to its end."""
    return _Play(refresh).to_its_end()


class _Play:
    def __init__(self, refresh: Refresh) -> None:
        self._refresh = refresh
        self._stops = list(refresh.stops)
        self._events = [(0, _Event.WAVE)] if self._stops else list[tuple[int, _Event]]()
        self._standing = self._ready = refresh.desired
        self._lowest = self._peak = refresh.desired
        self._replaced = self._launched = self._warming = self._going = 0
        self._moments: list[Moment] = []
        self._ended = 0

    def to_its_end(self) -> Forecast:
        while self._events:
            now, event = heapq.heappop(self._events)
            self._take(now, event)
            self._lowest = min(self._lowest, self._ready)
            self._peak = max(self._peak, self._standing)
        return Forecast(
            seconds=self._ended,
            moments=tuple(self._moments),
            lowest_ready=max(self._lowest, 0),
            peak=self._peak,
            order=self._refresh.order,
        )

    def _take(self, now: int, event: _Event) -> None:
        match event:
            case _Event.READY:
                self._ready += 1
            case _Event.GONE:
                self._going -= 1
                self._perhaps_next(now)
            case _Event.COUNTED | _Event.RELIEVED:
                self._warming -= 1
                self._replaced += 1
                if event is _Event.RELIEVED:
                    self._end_one()
                self._perhaps_next(now)
            case _Event.WAVE:
                self._wave(now)

    def _wave(self, now: int) -> None:
        size = min(self._refresh.wave, self._stops[0] - self._launched)
        first = self._refresh.ended_of(size)
        self._launched += size
        self._standing += size
        self._warming, self._going = size, first
        counted = now + self._refresh.in_service_seconds + self._refresh.warm_up_seconds
        for number in range(size):
            self._later(now + self._refresh.ready_seconds, _Event.READY)
            if number < first:
                self._end_one()
                self._later(now + self._refresh.gone_seconds, _Event.GONE)
                self._later(counted, _Event.COUNTED)
            else:
                self._later(counted, _Event.RELIEVED)

    def _perhaps_next(self, now: int) -> None:
        """Once a wave's new nodes have warmed up, and what it ended first is gone."""
        if self._warming or self._going:
            return
        self._moments.append(Moment(seconds=now, replaced=self._replaced))
        if self._replaced < self._stops[0]:
            self._later(now, _Event.WAVE)
        elif len(self._stops) > 1:
            self._stops.pop(0)
            self._later(now + self._refresh.checkpoint_seconds, _Event.WAVE)
        else:
            trailing = self._refresh.gone_seconds if self._refresh.surge else 0
            self._ended = now + trailing + self._refresh.bake_seconds

    def _end_one(self) -> None:
        self._standing -= 1
        self._ready -= 1

    def _later(self, when: int, event: _Event) -> None:
        heapq.heappush(self._events, (when, event))
