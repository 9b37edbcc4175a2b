"""An HTTPS server that keeps one aws-auth as an API server would, and fails as it is told to."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import trustme

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
Fault = Callable[["Exchange"], None]


@dataclass
class Faulty:
    """What the server stores, what it was asked (method and body), and the faults of the next requests, in order."""

    stored: Json | None = None
    version: int = 1
    asked: list[tuple[str, Json | None]] = field(default_factory=list[tuple[str, Json | None]])
    tokens: list[str] = field(default_factory=list[str])
    faults: list[Fault | None] = field(default_factory=list["Fault | None"])
    url: str = ""
    certificate: str = ""

    def put(self, text: str) -> None:
        """aws-auth with this mapRoles."""
        self.version += 1
        self.stored = {"metadata": {"resourceVersion": str(self.version), "uid": "u"}, "data": {"mapRoles": text}}

    @property
    def text(self) -> str:
        """The mapRoles that is stored."""
        return "" if self.stored is None else self.stored["data"]["mapRoles"]

    @property
    def methods(self) -> list[str]:
        """The methods of all requests."""
        return [method for method, _ in self.asked]


class Exchange(BaseHTTPRequestHandler):
    """One request, answered in order or as the next fault says."""

    server: FaultyServer  # pyright: ignore[reportIncompatibleVariableOverride]  # always made by this one
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """aws-auth, or 404."""
        self._serve()

    def do_POST(self) -> None:
        """Make aws-auth."""
        self._serve()

    def do_PATCH(self) -> None:
        """Change it."""
        self._serve()

    def _serve(self) -> None:
        size = int(self.headers.get("Content-Length", "0"))
        self.body: Json | None = json.loads(self.rfile.read(size)) if size else None
        state = self.server.state
        state.asked.append((self.command, self.body))
        state.tokens.append(self.headers.get("Authorization", ""))
        fault = state.faults.pop(0) if state.faults else None
        if fault:
            fault(self)
        else:
            self.answer(*self.act())

    def act(self) -> tuple[int, Json]:
        """Do what was asked as an API server would; code and body of the answer."""
        state, body = self.server.state, self.body or {}
        if self.command == "GET":
            return (200, state.stored) if state.stored else (404, status(404, "NotFound", "not found"))
        if self.command == "POST":
            if state.stored:
                return 409, status(409, "AlreadyExists", "already exists")
            state.stored = {"metadata": {}, "data": {}}
        elif state.stored is None:
            return 404, status(404, "NotFound", "not found")
        elif body["metadata"].get("resourceVersion") != state.stored["metadata"]["resourceVersion"]:
            return 409, status(409, "Conflict", "the object has been modified")
        state.version += 1
        annotations = {**state.stored["metadata"].get("annotations", {}), **body["metadata"].get("annotations", {})}
        state.stored = {
            "metadata": {
                "resourceVersion": str(state.version),
                "annotations": {name: value for name, value in annotations.items() if value is not None},
            },
            "data": {**state.stored["data"], **body.get("data", {})},
        }
        return 200, state.stored

    def answer(self, code: int, body: Json, **headers: str) -> None:
        """Send one answer."""
        content = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def hang_up(self) -> None:
        """Break the connection without an answer."""
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Say nothing."""


class FaultyServer(ThreadingHTTPServer):
    """The server with its state."""

    daemon_threads = True

    def __init__(self, state: Faulty) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.state = state
        self.stopped = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


def status(code: int, reason: str, message: str) -> Json:
    """A Kubernetes Status."""
    return {"kind": "Status", "status": "Failure", "code": code, "reason": reason, "message": message}


def refuses(code: int, reason: str = "", message: str = "because", **headers: str) -> Fault:
    """A refusal."""
    return lambda exchange: exchange.answer(code, status(code, reason, message), **headers)


def resets(exchange: Exchange) -> None:
    """The connection breaks before the server acts."""
    exchange.hang_up()


def loses_the_answer(exchange: Exchange) -> None:
    """The connection breaks after the server has acted."""
    exchange.act()
    exchange.hang_up()


def acts_and_stalls(exchange: Exchange) -> None:
    """What was asked is done, and the answer never comes."""
    exchange.act()
    exchange.server.stopped.wait(30)


def stores_something_else(exchange: Exchange) -> None:
    """A mutating webhook."""
    code, body = exchange.act()
    exchange.answer(code, {**body, "data": {"mapRoles": "[]"}})


def says(content: bytes) -> Fault:
    """An answer of 200 with any bytes."""

    def fault(exchange: Exchange) -> None:
        exchange.send_response(200)
        exchange.send_header("Content-Length", str(len(content)))
        exchange.end_headers()
        exchange.wfile.write(content)

    return fault


def drips(exchange: Exchange) -> None:
    """An answer that never ends, a byte at a time."""
    exchange.send_response(200)
    exchange.send_header("Content-Length", "1000000")
    exchange.end_headers()
    stop = exchange.server.stopped
    while not stop.wait(0.01):
        exchange.wfile.write(b" ")


def stalls(exchange: Exchange) -> None:
    """No answer at all."""
    exchange.server.stopped.wait(30)


def certificate(folder: Path) -> tuple[Path, str]:
    """A certificate of 127.0.0.1: the file with it and its key, and the PEM of its authority."""
    authority = trustme.CA()
    file = folder / "faulty.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(file)
    return file, authority.cert_pem.bytes().decode()


@contextmanager
def faulty_server(file: Path, pem: str) -> Generator[Faulty]:
    """A running server."""
    state = Faulty(certificate=pem)
    server = FaultyServer(state)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    state.url = f"https://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
