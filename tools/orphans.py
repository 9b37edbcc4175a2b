"""End a plugin whose engine was killed: the engine starts its plugins and can only stop them while it lives."""

import os
import socket
import threading
import time

INTERVAL = 1.0
"""Seconds between two looks at the engine."""

INIT = 1
"""The process that takes over orphans; in a container it may be the engine itself."""


def end_with_engine(address: str) -> None:
    """Watch the engine, this process's parent, from a thread and leave at once when it is gone.

    Args:
        address: ``host:port`` where the engine listens; it tells an engine that is gone already from one that is the
            first process of a container.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent and (parent != INIT or _listens(address)):
            time.sleep(INTERVAL)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-engine", daemon=True).start()


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=INTERVAL).close()
    except (OSError, ValueError):  # ValueError: no address at all
        return False
    return True
