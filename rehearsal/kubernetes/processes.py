"""Processes of the rehearsal's Kubernetes: started detached, waited for, and ended one after the other."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path

import urllib3

from standin.api.statefile import process_exists

START_SECONDS = 60.0
STOP_SECONDS = 20.0
_POLL = 0.05

_children: dict[int, subprocess.Popen[bytes]] = {}
"""The processes that this very program has started, which it must also reap."""


class KubernetesError(Exception):
    """The API server does not start; one line says which part and where its words are."""


def spawn(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a program that outlives this one; what it says goes to `log`."""
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, env=environment
        )
    _children[process.pid] = process
    return process


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


def end(pids: Iterable[int]) -> None:
    """Ask each process to end, wait until it has, then the next; one that does not end in time is killed."""
    for pid in pids:
        _signal(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while _is_running(pid):
            if time.monotonic() > deadline:
                _signal(pid, signal.SIGKILL)
            time.sleep(_POLL)


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


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _is_running(pid: int) -> bool:
    return _children[pid].poll() is None if pid in _children else process_exists(pid)
