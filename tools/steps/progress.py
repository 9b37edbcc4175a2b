"""What a set-up step says while it runs: one line a step, its time, and a count that moves on a terminal."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Generator

QUIET_INTERVAL = 15.0
"""Seconds between two lines of a long step where output is no terminal (a CI log)."""


class StepError(Exception):
    """A set-up step that cannot go on; its text is the one line that the person at the terminal reads."""


class Step:
    """One running step; `update` tells how far it is, as often as one likes."""

    def __init__(self, title: str, stream: TextIO) -> None:
        self.title = title
        self.stream = stream
        self.started = time.monotonic()
        self.last_line = self.started

    def update(self, text: str) -> None:
        """Show `text` behind the title: in place on a terminal, now and then in a log."""
        now = time.monotonic()
        if self.stream.isatty():
            self.stream.write(f"\r\033[K  {self.title}: {text} ({now - self.started:.0f} s)")
        elif now - self.last_line >= QUIET_INTERVAL:
            self.stream.write(f"  {self.title}: {text} ({now - self.started:.0f} s)\n")
            self.last_line = now
        self.stream.flush()


@contextmanager
def step(title: str, stream: TextIO = sys.stderr) -> Generator[Step]:
    """Announce a step, hand it out, and say how long it took once it is done."""
    running = Step(title, stream)
    stream.write(f"  {title} ..." if stream.isatty() else f"  {title} ...\n")
    stream.flush()
    yield running
    start = "\r\033[K" if stream.isatty() else ""
    stream.write(f"{start}  {title}: done ({time.monotonic() - running.started:.1f} s)\n")
    stream.flush()
