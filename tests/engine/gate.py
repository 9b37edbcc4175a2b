"""A door before the account's API that refuses an action once, or does something else in its place or after it."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs

import urllib3

from tests.engine.sandbox import begun_up

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from tests.engine.sandbox import Sandbox

DENIED = (
    '<ErrorResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><Error><Type>Sender</Type>'
    "<Code>AccessDenied</Code><Message>User: arn:aws:iam::123456789012:user/rehearsal is not authorized to perform: "
    "autoscaling:{action}</Message></Error><RequestId>0</RequestId></ErrorResponse>"
)


class Gate:
    """The door: what `instead` names is done in place of the first such request, which is then denied; what `after`
    names once the account has done what the request asks for, and before anybody hears of it."""

    def __init__(self, behind: str) -> None:
        self.behind = behind
        self.url = ""
        self.instead: dict[str, Callable[[], object]] = {}
        self.after: dict[str, Callable[[], object]] = {}
        self.pool = urllib3.PoolManager()

    def deny(self, action: str) -> None:
        """Deny an action once."""
        self.instead[action] = lambda: None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _pass(self) -> None:
        gate = cast("Any", self.server).gate
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        action = parse_qs(body.decode(errors="replace")).get("Action", [""])[0]
        instead = gate.instead.pop(action, None)
        if instead is not None:
            instead()
            self._answer(403, {"Content-Type": "text/xml"}, DENIED.format(action=action).encode())
            return
        headers = {key: value for key, value in self.headers.items() if key.lower() != "host"}
        answer = gate.pool.request(self.command, gate.behind + self.path, body=body, headers=headers, redirect=False)
        gate.after.pop(action, lambda: None)()
        kept = {key: value for key, value in answer.headers.items() if key.lower() not in _HOP}
        self._answer(answer.status, kept, answer.data)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815  the server's names

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the server's name
        """Say nothing."""


_HOP = frozenset({"connection", "content-length", "transfer-encoding", "date", "server"})


@contextmanager
def gate_before(url: str) -> Generator[Gate]:
    """A gate before the API at an address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    gate = Gate(url)
    cast("Any", server).gate = gate
    gate.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield gate
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        gate.pool.clear()


def killed_up(sandbox: Sandbox, gate: Gate, action: str, *, done: bool = False) -> None:
    """`pulumi up` of dev with all that it started, killed when the gate sees an action; or its answer, once `done`."""
    sandbox.stack("dev")
    process = begun_up(sandbox, "dev", "--non-interactive")
    at = gate.after if done else gate.instead
    at[action] = lambda: os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(timeout=200) == -signal.SIGKILL
