"""How tests wait for the end of a process that is not theirs."""

from __future__ import annotations

import time

from standin.api.detached import is_alive


def has_ended(pid: int) -> bool:
    """Whether the process ends within five seconds. Nobody need have waited for it: a container's first may not."""
    deadline = time.monotonic() + 5
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
