"""A plugin's process as the engine runs it: told the engine's address, it tells its own port, and they end together.

The engine starts its plugins and can only stop them while it lives, so a plugin watches for the death of its engine:
one that was killed must not leave a writer behind.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MESSAGE_LIMIT = 400 * 1024 * 1024
"""Bytes of one message; the engine's own limit for its plugins (`rpcutil.GrpcChannelOptions`)."""

MESSAGE_OPTIONS = (("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.max_send_message_length", MESSAGE_LIMIT))
"""gRPC's options for that limit."""

INTERVAL = 0.2
"""Seconds between two looks at the engine."""

INIT = 1
"""The process that takes over orphans; in a container it may be the engine itself."""

_CONNECT_SECONDS = 1.0


def engine_address(arguments: Sequence[str]) -> str:
    """``host:port`` of the engine: the first argument, flags for logging aside. Empty where none was given."""
    return next((argument for argument in arguments if not argument.startswith("-")), "")


def announce(port: int) -> None:
    """Tell the engine the port that this plugin listens at: the first line of its output."""
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


def end_with_engine(address: str, before: Callable[[], None] = lambda: None) -> None:
    """Watch the engine, this process's parent, from a thread and leave at once when it is gone.

    Args:
        address: ``host:port`` where the engine listens; it tells an engine that is gone already from one that is the
            first process of a container.
        before: called before this process leaves, to end what it has started.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent and (parent != INIT or _listens(address)):
            time.sleep(INTERVAL)
        before()
        os._exit(1)

    threading.Thread(target=watch, name="end-with-engine", daemon=True).start()


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
    except (OSError, ValueError):  # ValueError: no address at all
        return False
    return True
