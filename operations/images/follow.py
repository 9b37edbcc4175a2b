"""Following a build: a look every quarter of a minute, until it has ended."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.images.build import Build

PAUSE = 15.0
"""Seconds between two looks; a build takes most of an hour."""


def follow(
    look: Callable[[], Build],
    seconds: float,
    say: Callable[[str], None],
    sleep: Callable[[float], None],
    now: Callable[[], float] = time.monotonic,
) -> Build:
    """Look until a build has ended or the time is over; says each state once, with the minutes so far."""
    begun, told = now(), ""
    while True:
        build = look()
        if build.status != told:
            told = build.status
            say(f"{build.status.lower()} after {(now() - begun) / 60:.0f} minutes")
        if build.ended or now() + PAUSE > begun + seconds:
            return build
        sleep(PAUSE)
