"""A container registry on loopback, over TLS: manifests and blobs by the distribution API, tokens where it wants."""

from __future__ import annotations

import json
import re
import ssl
import threading
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import trustme

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"


@dataclass
class Registry:
    """What the registry holds, and how it behaves.

    Attributes:
        users: user to password; empty where a token is given to anybody.
        wants: `none`, `token` or `basic`.
        realm: what it names as its realm, in place of its own.
        asked: path and authorization of every request.
        answers: path to an answer in place of the right one: status, headers, body.
    """

    authority: Path
    host: str = ""
    users: dict[str, str] = field(default_factory=dict[str, str])
    wants: str = "token"
    realm: str = ""
    content: dict[str, tuple[str, bytes]] = field(default_factory=dict[str, tuple[str, bytes]])
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(
        default_factory=dict[str, "tuple[int, dict[str, str], bytes]"]
    )

    def put(self, repository: str, kind: str, value: object, tag: str | None = None) -> str:
        """Store a document under its digest, and a tag; returns the digest."""
        body = json.dumps(value).encode()
        digest = f"sha256:{sha256(body).hexdigest()}"
        room = "blobs" if kind == CONFIG else "manifests"
        for name in (digest, *([tag] if tag else [])):
            self.content[f"/v2/{repository}/{room}/{name}"] = (kind, body)
        return digest

    def image(
        self,
        repository: str,
        os_version: str,
        *,
        system: str = "windows",
        tag: str | None = None,
        size: int = 1,
        base: int = 0,
    ) -> str:
        """Store an image with a configuration and one layer of this many bytes; returns the manifest's digest.

        With `base` it stands on a layer of this many bytes, which others with the same number share.
        """
        config = self.put(repository, CONFIG, {"os": system, "os.version": os_version, "architecture": "amd64"})
        layers = [
            {"digest": f"sha256:{sha256(name.encode()).hexdigest()}", "size": packed}
            for name, packed in (("base", base), (f"{repository}{size}", size))
            if packed
        ]
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {"digest": config, "size": 100},
            "layers": layers,
        }
        return self.put(repository, MANIFEST, manifest, tag)

    def index(self, repository: str, tag: str, *entries: tuple[str, str, str]) -> str:
        """Store an index of digest, operating system and its version; an empty version is left out."""
        manifests = [
            {"digest": digest, "size": 1, "platform": {"os": system, **({"os.version": version} if version else {})}}
            for digest, system, version in entries
        ]
        return self.put(repository, INDEX, {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}, tag)

    def answer(self, path: str, authorization: str) -> tuple[int, dict[str, str], bytes]:
        """What a GET of this path is answered with."""
        self.asked.append((path, authorization))
        where = urlsplit(path)
        if where.path in self.answers:
            return self.answers[where.path]
        if where.path == "/token":
            return self._token(parse_qs(where.query), authorization)
        repository = re.fullmatch(r"/v2/(.+)/(?:manifests|blobs)/[^/]+", where.path)
        allowed = {
            "none": authorization,
            "token": f"Bearer token-{repository[1] if repository else ''}",
            "basic": self._basic,
        }
        if authorization != allowed[self.wants]:
            realm = self.realm or f"https://{self.host}/token"
            challenge = (
                f'Bearer realm="{realm}",service="here",scope="x"' if self.wants == "token" else 'Basic realm="x"'
            )
            return 401, {"WWW-Authenticate": challenge}, b"{}"
        if where.path not in self.content:
            return 404, {}, b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}'
        kind, body = self.content[where.path]
        return 200, {"Content-Type": kind}, body

    @property
    def _basic(self) -> str:
        user, password = next(iter(self.users.items()), ("", ""))
        return "Basic " + b64encode(f"{user}:{password}".encode()).decode()

    def _token(self, query: dict[str, list[str]], authorization: str) -> tuple[int, dict[str, str], bytes]:
        if self.users and authorization != self._basic:
            return 401, {}, b'{"errors": []}'
        repository = query["scope"][0].split(":")[1]
        return 200, {}, json.dumps({"token": f"token-{repository}"}).encode()


@contextmanager
def registry(folder: Path) -> Generator[Registry]:
    """Serve an empty one."""
    issuer = trustme.CA()
    issuer.cert_pem.write_to_path(folder / "registry.pem")
    served = Registry(folder / "registry.pem")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = served.answer(self.path, self.headers.get("Authorization", ""))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401  http.server's own
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    served.host = f"localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
