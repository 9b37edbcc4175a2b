"""What a server says about itself in its state directory, and how to ask whether it is still there."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, cast

import urllib3

from standin.api import files
from standin.api.detached import Detached

STATUS_PATH = "/rehearsal/status"
"""Answered at once, whatever the account is busy with."""

HOST = "127.0.0.1"
ANSWER_SECONDS = 20.0
"""How long a machine may be too busy for that."""

Origin = Literal["new", "restored", "anew"]


@dataclass(frozen=True, kw_only=True)
class ServerState:
    """A running server, as it describes itself in ``server.json``.

    Attributes:
        pid: its process id.
        port: its port on the loopback address.
        state_dir: the absolute path of its state directory.
        account: the mark of its account, which no other has that was begun before or after.
        origin: ``new``: the directory was empty. ``restored``: from the journal. ``anew``: the journal was there but
            of no use, see note.
        note: a sentence for the person at the terminal, or "".
    """

    pid: int
    port: int
    state_dir: str
    account: str
    origin: Origin
    note: str

    @property
    def url(self) -> str:
        """Its address, for ``AWS_ENDPOINT_URL``."""
        return f"http://{HOST}:{self.port}"

    def write(self) -> None:
        """Put it into the state directory, whole or not at all."""
        files.write(file_in(Path(self.state_dir)), json.dumps(asdict(self), indent=2) + "\n")


def process_of(state_dir: Path) -> Detached:
    """The process that serves this directory, whether or not it has said anything about itself yet."""
    return Detached(state_dir, "server")


def file_in(state_dir: Path) -> Path:
    """Where the state is kept."""
    return state_dir / "server.json"


def seed_in(state_dir: Path) -> Path:
    """Where the seed of the account is kept."""
    return state_dir / "seed.json"


def read(state_dir: Path) -> ServerState | None:
    """The state that was written last, whether or not that server lives; None when there is none that can be read."""
    try:
        return ServerState(**cast("dict[str, Any]", json.loads(file_in(state_dir).read_text(encoding="utf-8"))))
    except (OSError, ValueError, TypeError):
        return None


def alive(state_dir: Path) -> ServerState | None:
    """The server of this directory, if it serves: not one that is dying, nor that of a folder that was copied."""
    state, pid = read(state_dir), process_of(state_dir).pid()
    if state is None or state.pid != pid or Path(state.state_dir) != state_dir.resolve():
        return None
    try:
        urllib3.request("GET", state.url + STATUS_PATH, timeout=ANSWER_SECONDS, retries=False)
    except urllib3.exceptions.HTTPError:
        return None
    return state
