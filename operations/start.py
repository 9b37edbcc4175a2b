"""The start of the command line, and how it ends when it is told to stop: in one line, at whatever moment.

Nothing else is imported before it is ready for that: reading the commands takes a second or two, in which Control-C
would end in a traceback.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from operations.exit_codes import STOPPED

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""Control-C, and what a workflow that is cancelled sends."""


def run(name: str) -> None:
    """Run the command that the arguments ask for, as a program of this name.

    A signal to stop ends it by `SystemExit`, so that what a command has begun is wound up; a second one is told that
    this is being done, and a third ends it as it stands.
    """
    _answer_with(_leave)
    from operations.cli import app  # noqa: PLC0415  so that what stops its import is answered, too

    _answer_with(_stop)
    try:
        app(prog_name=name)
    finally:
        stopped = signal.getsignal(signal.SIGINT) is not _stop
        _answer_with(_leave)
        if stopped:  # all is wound up; calls that threads still wait for are not waited for
            os._exit(STOPPED)


def _answer_with(handler: Callable[[int, FrameType | None], None]) -> None:
    for each in _SIGNALS:
        signal.signal(each, handler)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    _answer_with(_wind_up)
    _say("stopped")
    sys.exit(STOPPED)


def _wind_up(_signal: int, _frame: FrameType | None) -> None:
    _answer_with(_leave)
    _say("what was begun is being ended; once more leaves it as it is")


def _leave(_signal: int, _frame: FrameType | None) -> None:
    _say("stopped")
    os._exit(STOPPED)


def _say(line: str) -> None:
    """Past Python's buffers, which the signal may have interrupted."""
    try:
        os.write(sys.stderr.fileno(), f"{line}\n".encode())
    except (OSError, ValueError):  # nobody reads it
        return
