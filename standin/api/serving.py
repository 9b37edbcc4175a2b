"""What the server process serves: our backends registered, the account made or restored, a socket on loopback."""

import hashlib
import logging
import os
import signal
import socket
import sys
from importlib.metadata import version
from pathlib import Path

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from typing_extensions import override
from werkzeug.serving import BaseWSGIServer, make_server

from standin.api import clock, files, statefile
from standin.api.application import Application
from standin.api.authorization.gate import FILE, Gate
from standin.api.backends import register
from standin.api.eks.kubernetes_apis import kubernetes_apis
from standin.api.journal import Journal, JournalError
from standin.api.server import arguments, worker
from standin.api.statefile import HOST, Origin, ServerState
from standin.seed import account
from standin.seed.document import ACCOUNT_ID, Seed, SeedError

log = logging.getLogger(__name__)


class _QuietHandler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"  # SDKs keep their connections

    @override
    def log(self, type: str, message: str, *args: object) -> None:
        if type == "error":
            log.error(message, *args)


def fingerprint() -> str:
    """What a journal's meaning depends on beside the seed: moto, and our own sources."""
    package = Path(__file__).resolve().parents[1]
    sources = [file for room in ("api", "seed") for file in sorted((package / room).rglob("*.py"))]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    return f"moto {version('moto')}, rehearsal {digest.hexdigest()[:16]}"


def bind(port: int, last_port: int) -> socket.socket:
    """A listening socket on `port`; or, where that is 0, on `last_port` if it is free, else on any free one.

    Raises:
        OSError: the port that was asked for is taken.
    """
    for wanted in [port] if port else dict.fromkeys([last_port, 0]):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, wanted))
        except OSError:
            listener.close()
            if wanted == (port or 0):
                raise
            continue
        listener.listen(128)
        return listener
    raise AssertionError("port 0 is always tried last")


def seed_of(state_dir: Path, handed: Path | None) -> Seed:
    """The seed of an account: the one that is handed over, which is kept beside the journal, or the one that was.

    Raises:
        SeedError: what is handed over, or kept, is no seed.
    """
    kept = statefile.seed_in(state_dir)
    if handed is None:
        return Seed.load(kept) if kept.is_file() else Seed()
    seed = Seed.load(handed)
    files.write(kept, seed.text)
    return seed


def build(journal: Journal, seed: Seed, gate: Gate) -> tuple[Application, Origin]:
    """The application over the account of a journal: restored where there is one, else begun.

    Raises:
        JournalError: there is a journal and it can't be replayed. The account is then half made: this process is spent.
    """
    application = Application(DomainDispatcherApplication(create_backend_app), journal, gate)
    if not journal.path.exists():
        account.begin(seed)
        journal.begin(fingerprint(), seed.digest)
        return application, "new"
    journal.check(fingerprint(), seed.digest)
    account.begin(seed)
    application.restore()
    return application, "restored"


def opened() -> BaseWSGIServer | None:
    """The server over the account, as the command line asks; None where this process has become another one.

    It is found by its state file from then on, and ends with SIGTERM.
    """
    options = arguments()
    state_dir: Path = options.state_dir.resolve()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    clock.install()
    register()
    kubernetes_apis.look_in(state_dir)
    try:
        seed = seed_of(state_dir, options.seed)
    except SeedError as error:
        sys.exit(str(error))
    last = statefile.read(state_dir)
    try:
        listener = bind(options.port, last.port if last else 0)
    except OSError as error:
        sys.exit(f"port {options.port} on {HOST} can't be used ({error.strerror}): give another with --port, or none")
    journal = Journal(state_dir / "journal.jsonl")
    try:
        application, origin = build(journal, seed, Gate(ACCOUNT_ID, state_dir / FILE))
    except JournalError as error:
        listener.close()
        _begin_anew(state_dir, options.port, str(error))
        return None
    note = ""
    if options.began_anew:
        origin = "anew"
        note = f"the rehearsal's account could not be restored and began anew: {options.began_anew}"
    port = int(listener.getsockname()[1])
    state = ServerState(
        pid=os.getpid(), port=port, state_dir=str(state_dir), account=journal.account, origin=origin, note=note
    )
    server = make_server(HOST, port, application, threaded=True, request_handler=_QuietHandler, fd=listener.fileno())
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    state.write()
    return server


def _begin_anew(state_dir: Path, port: int, reason: str) -> None:
    (state_dir / "journal.jsonl").replace(state_dir / "journal.unusable.jsonl")
    command = worker(["--state-dir", str(state_dir), "--port", str(port), "--began-anew", reason])
    os.execv(command[0], command)  # noqa: S606  an argument list, no shell; the process id and its lock stay
