"""End a plugin whose engine was killed: the engine starts its plugins and can only stop them while it lives."""

import os
import threading
import time

INTERVAL = 1.0
"""Seconds between two looks at the parent process."""


def end_with_parent() -> None:
    """Watch this process's parent from a thread and leave at once when it is gone."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(INTERVAL)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
