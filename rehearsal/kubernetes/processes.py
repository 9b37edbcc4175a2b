"""What a start of the rehearsal's Kubernetes waits for, and the ports that it takes."""

from __future__ import annotations

import socket
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

import urllib3

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

START_SECONDS = 60.0
_POLL = 0.05


class KubernetesError(Exception):
    """The API server does not start; one line says which part and where its words are."""


def wait(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when `ready` says so.

    Raises:
        KubernetesError: the process has ended, or `START_SECONDS` are over.
    """
    end = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None:
            lines = log.read_text(errors="replace").splitlines() or ["it said nothing"]
            raise KubernetesError(f"{log.stem} ended with code {process.returncode}: {lines[-1]} (whole log: {log})")
        if time.monotonic() > end:
            raise KubernetesError(f"{log.stem} did not answer in {START_SECONDS:g} seconds; its log: {log}")
        time.sleep(_POLL)


def answers(url: str, authority: str | None = None, token: str | None = None) -> bool:
    """Whether a GET of the address gives 200."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urllib3.PoolManager(ca_cert_data=authority, retries=False, timeout=5.0) as pool:
        try:
            return pool.request("GET", url, headers=headers).status == HTTPStatus.OK
        except urllib3.exceptions.HTTPError:
            return False


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def is_free(port: int) -> bool:
    """Whether a server can listen on this port of the loopback."""
    with socket.socket() as tried:
        # As servers do: a connection that has ended is no owner.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
