"""Start, find and stop the process of a rehearsal's API.

Its state outlives a command: the account lives in a detached process, and in a journal from which a process that died
is restored. One state directory is one account; two starters of the same directory wait for each other.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from filelock import FileLock

from standin.api import files, statefile
from standin.api.server import ENVIRONMENT, worker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.seed.document import Seed

START_SECONDS = 60.0
"""How long a start may take; the journal of a long rehearsal has to be served again within it."""

STOP_SECONDS = 10.0
"""How long a server that was asked to stop may take before it is killed; it has nothing left to write."""

PACKAGE_ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds this package: the server's import path."""


class RehearsalApiError(Exception):
    """The API can't be started; the message is one line for the person at the terminal."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running API.

    Attributes:
        url: its address, for ``AWS_ENDPOINT_URL``.
        pid: its process id.
        account: the mark of its account: another one whenever the account begins anew. What belongs to the account and
            is kept elsewhere goes by it.
        found: ``running``: it was there. ``new``: the account began just now. ``restored``: its process had died and
            the account is as it was. ``anew``: it could not be restored and begins again, see note.
        note: why, in a sentence, where there is something to say; otherwise "".
    """

    url: str
    pid: int
    account: str
    found: Literal["running", "new", "restored", "anew"]
    note: str = ""

    def environment(self, region: str) -> dict[str, str]:
        """The variables that point every AWS SDK at this API and nowhere else. The keys are made up."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "rehearsal",
            "AWS_SECRET_ACCESS_KEY": "rehearsal",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def running(state_dir: Path) -> Server | None:
    """The server of this directory if it is alive."""
    state = statefile.alive(state_dir)
    return state and Server(url=state.url, pid=state.pid, account=state.account, found="running")


def ensure(state_dir: Path, seed: Seed | None = None) -> Server:
    """The server of this directory: the running one, or one restored from its journal, or a new one.

    Args:
        state_dir: the account's directory.
        seed: what the account begins with. Left out: what it began with, or nothing.

    Raises:
        RehearsalApiError: it does not start.
    """
    return start(state_dir, seed)


def start(state_dir: Path, seed: Seed | None = None, *, port: int = 0) -> Server:
    """As `ensure`, on a port of your choice where it is not running already.

    Args:
        state_dir: the account's directory; made if missing, readable by its owner only.
        seed: what the account begins with; one that was begun with another seed begins anew.
        port: 0 for the port that it had last, or any free one.

    Raises:
        RehearsalApiError: it does not start, for instance because the port is taken.
    """
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(state_dir / "server.lock"):
        return running(state_dir) or _spawn(state_dir.resolve(), seed, port)


def stop(state_dir: Path) -> bool:
    """Stop the server of this directory; its journal stays, so that it can be restored. True if there was one."""
    if not state_dir.is_dir():
        return False
    with FileLock(state_dir / "server.lock"):
        return statefile.process_of(state_dir).stop(STOP_SECONDS)


def _spawn(state_dir: Path, seed: Seed | None, port: int) -> Server:
    process = statefile.process_of(state_dir)
    process.stop()  # one whose starter was killed before it served, or that of a folder that was moved here
    options = ["--state-dir", str(state_dir), "--port", str(port)]
    if seed is not None:
        kept = statefile.seed_in(state_dir)
        files.write(kept, seed.text)
        options += ["--seed", str(kept)]
    begin = process.log.stat().st_size if process.log.exists() else 0
    child = process.start(worker(options), _environment(os.environ), PACKAGE_ROOT)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        state = statefile.read(state_dir)
        if state is not None and state.pid == child.pid and statefile.alive(state_dir):
            return Server(url=state.url, pid=state.pid, account=state.account, found=state.origin, note=state.note)
        if child.poll() is not None:
            raise RehearsalApiError(f"the rehearsal's API did not start: {_last_line(process.log, begin)}")
        time.sleep(0.05)
    process.stop(0)
    raise RehearsalApiError(f"the rehearsal's API did not start within {START_SECONDS:.0f} s; see {process.log}")


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without what points an AWS SDK or moto anywhere: the API itself calls nobody."""
    kept = {key: value for key, value in own.items() if not key.startswith(("AWS_", "MOTO_"))}
    return (
        kept | ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(filter(None, [str(PACKAGE_ROOT), own.get("PYTHONPATH")]))}
    )


def _last_line(log: Path, begin: int) -> str:
    with log.open("rb") as file:
        file.seek(begin)
        lines = file.read().decode("utf-8", errors="replace").strip().splitlines()
    return f"{lines[-1]} (log: {log})" if lines else f"it ended without a word (log: {log})"
