"""What a server says about itself in its state directory, and how to ask whether it is still there."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, cast

import urllib3

STATUS_PATH = "/rehearsal/status"
HOST = "127.0.0.1"

Origin = Literal["new", "restored", "anew"]


@dataclass(frozen=True, kw_only=True)
class ServerState:
    """A running server, as it describes itself in ``server.json`` and at its status path.

    Attributes:
        pid: its process id.
        port: its port on the loopback address.
        state_dir: the absolute path of its state directory.
        origin: ``new``: the directory was empty. ``restored``: from the journal. ``anew``: the journal was there but
            of no use, see note.
        note: a sentence for the person at the terminal, or "".
    """

    pid: int
    port: int
    state_dir: str
    origin: Origin
    note: str

    @property
    def url(self) -> str:
        """Its address, for ``AWS_ENDPOINT_URL``."""
        return f"http://{HOST}:{self.port}"

    def write(self) -> None:
        """Put it into the state directory, whole or not at all."""
        target = file_in(Path(self.state_dir))
        draft = target.with_suffix(f".{self.pid}")
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        draft.replace(target)


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
    """The server of this directory, if it answers and is that very one: a port may have found another owner."""
    state = read(state_dir)
    if state is None or not process_exists(state.pid):
        return None
    try:
        answer = urllib3.request("GET", state.url + STATUS_PATH, timeout=5.0, retries=False)
        said = cast("object", answer.json())
    except (urllib3.exceptions.HTTPError, ValueError):
        return None
    return state if said == asdict(state) else None


def process_exists(pid: int) -> bool:
    """Whether a process has this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
