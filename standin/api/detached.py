"""Servers that outlive the command that starts them: written down before they run, found again whoever was killed.

A server holds the lock of its pid file for as long as it lives: its starter takes the lock and hands it on, and the
process writes its id into the file before it becomes the server. So none runs that is not written down, at whatever
moment the starter dies; the kernel gives the lock back however the server ends; and neither an id that has another
owner by now nor a file that was copied with its folder names anybody.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STOP_SECONDS = 20.0
"""How long a server that was asked to end may take before it is killed."""

_HAND_OVER_SECONDS = 5.0
"""How long a lock may be held by somebody who has not written down who: a look at it, or a start that goes on."""

_POLL = 0.02

_BECOME = 'echo $$ > "$1" && shift && exec "$@"'
"""A shell that writes its process id down and becomes the command, lock and id included."""

_children: dict[int, subprocess.Popen[bytes]] = {}
"""The servers that this very program has started, which it must also reap."""


class AlreadyRunningError(Exception):
    """A server of this name runs in this folder; one line says which."""


@dataclass(frozen=True)
class Detached:
    """One server of a folder, which runs at most once.

    Attributes:
        folder: of its files: `<name>.pid`, and `<name>.log` with what it says.
        name: of its program, for messages too.
    """

    folder: Path
    name: str

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self.folder / f"{self.name}.log"

    def start(
        self, command: Sequence[str], environment: Mapping[str, str], cwd: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """Start it in a session of its own; the folder is there.

        Raises:
            AlreadyRunningError: it runs.
        """
        lock = self._take_lock()
        try:
            with self.log.open("ab") as output:
                process = subprocess.Popen(
                    ["/bin/sh", "-c", _BECOME, "sh", str(self._file), *command],
                    cwd=cwd,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                    pass_fds=(lock,),
                )
        finally:
            os.close(lock)
        _children[process.pid] = process
        return process

    def become(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Replace this very process by the server, in the foreground.

        Raises:
            AlreadyRunningError: it runs.
        """
        lock = self._take_lock()
        os.set_inheritable(lock, True)
        self._file.write_text(f"{os.getpid()}\n")
        os.execve(command[0], [*command], environment)  # noqa: S606  an argument list, no shell

    def pid(self) -> int | None:
        """The process id of the server; None where none runs."""
        with contextlib.suppress(FileNotFoundError), self._file.open() as file:
            return _holder(file.fileno(), self._file)
        return None

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Ask it to end and wait until it has; one that does not end in time is killed. True if there was one."""
        pid = self.pid()
        if pid is None:
            return False
        _send(pid, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while self.pid() == pid:
            if time.monotonic() > deadline:
                _send(pid, signal.SIGKILL)
            time.sleep(_POLL)
        if child := _children.pop(pid, None):
            child.wait()
        return True

    @property
    def _file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    def _take_lock(self) -> int:
        lock = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + _HAND_OVER_SECONDS
        while not _locked(lock, fcntl.LOCK_EX):
            pid = self.pid()
            if pid is not None or time.monotonic() > deadline:
                os.close(lock)
                raise AlreadyRunningError(f"a server runs on {self.folder} already: process {pid or 'unknown'}")
            time.sleep(_POLL)
        os.ftruncate(lock, 0)
        return lock


def is_alive(pid: int) -> bool:
    """Whether a process with this id runs; one that has ended and that nobody has waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return not Path("/proc/self/stat").is_file()


def _holder(file: int, path: Path) -> int | None:
    """Who holds the lock of a pid file, once that is written down."""
    deadline = time.monotonic() + _HAND_OVER_SECONDS
    while not _locked(file, fcntl.LOCK_SH):
        text = path.read_text()
        if text.endswith("\n") or time.monotonic() > deadline:
            return int(text) if text.strip() else None
        time.sleep(_POLL)
    return None


def _locked(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
