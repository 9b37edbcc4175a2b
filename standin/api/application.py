"""The WSGI application of the stand-in API: moto's, one request at a time, with a journal."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import IO, TYPE_CHECKING, cast
from urllib.parse import parse_qs

from moto.moto_api._internal import mock_random
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from standin.api.clock import clock
from standin.api.journal import Entry, Journal, JournalError
from standin.api.progress import Counter
from standin.api.statefile import STATUS_PATH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from standin.api.authorization.gate import Gate

MAX_BODY = 16 * 1024 * 1024
"""The largest request body that is taken, in bytes; AWS's own limits for the calls in use are far below."""

_READS = ("Describe", "Get", "List", "Lookup", "Search", "Simulate")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """A whole HTTP response."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Application:
    """Serves requests one at a time and writes down those that changed something.

    Serving them one at a time is also what makes moto's backends, and ours, safe to call from many threads.
    """

    def __init__(self, moto: WSGIApplication, journal: Journal, gate: Gate) -> None:
        self._moto = moto
        self._journal = journal
        self._gate = gate
        self._turn = Lock()
        self._touched: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == STATUS_PATH:
            return Response()(environ, start_response)
        body = _read_body(environ)
        if body is None:
            response = Response(f"a request of over {MAX_BODY} bytes is not taken", status=413)
            return response(environ, start_response)
        answer = self._serve(environ, body)
        return Response(answer.body, answer.status, answer.headers)(environ, start_response)

    def restore(self) -> int:
        """Serve a journal's requests again; returns how many there were.

        Raises:
            JournalError: it can't be read, or a request was answered otherwise than it was.
        """
        count = 0
        self._gate.replaying = True
        for count, entry in enumerate(self._journal.entries(), start=1):
            clock.set(entry.moment)
            environ = EnvironBuilder().get_environ() | dict(entry.environ) | {"CONTENT_LENGTH": str(len(entry.payload))}
            answer = self._answer(environ, entry.payload, entry.seed)
            self._touched.add(_scope(environ))
            if answer.status != entry.status:
                what = operation(environ, entry.payload)
                raise JournalError(f"request {count}, {what}, was answered {entry.status} and now {answer.status}")
        self._gate.replaying = False
        return count

    def _serve(self, environ: WSGIEnvironment, body: bytes) -> Answer:
        with self._turn:
            moment, seed, progress = clock.tick(), self._journal.next_seed, Counter.value
            answer = self._answer(environ, body, seed)
            scope = _scope(environ)
            first = scope not in self._touched  # a backend's first use makes things with ids, such as a default VPC
            if first or not is_read(environ, body) or progress != Counter.value:
                self._journal.append(Entry.of(moment, seed, answer.status, environ, body))
                self._touched.add(scope)
            return answer

    def _answer(self, environ: WSGIEnvironment, body: bytes, seed: int) -> Answer:
        mock_random.seed(seed)
        try:
            denial = self._gate.refusal(environ, body)
            if denial is not None:
                return Answer(denial.status, denial.headers, denial.body)
            chunks, status, headers = run_wsgi_app(self._moto, environ | {"wsgi.input": BytesIO(body)}, buffered=True)
            return Answer(int(status.split()[0]), list(headers.items()), b"".join(chunks))
        except Exception as error:
            log.exception("%s failed", operation(environ, body))
            return _failure(environ, body, error)


def operation(environ: Mapping[str, object], body: bytes) -> str:
    """The name of the API operation that a request asks for, told as each of AWS's protocols tells it."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if isinstance(target, str):
        return target.rpartition(".")[2]
    if "form-urlencoded" in str(environ.get("CONTENT_TYPE", "")):
        return parse_qs(body.decode("utf-8", errors="replace")).get("Action", [""])[0]
    return str(environ.get("PATH_INFO", "")).strip("/").partition("/")[0]


def is_read(environ: Mapping[str, object], body: bytes) -> bool:
    """Whether a request only reads: by its HTTP method, or by its operation's verb."""
    return environ.get("REQUEST_METHOD") in {"GET", "HEAD"} or operation(environ, body).startswith(_READS)


def _scope(environ: Mapping[str, object]) -> str:
    """Region and service of a request, from its credential: ``... Credential=KEY/DAY/REGION/SERVICE/aws4_request``."""
    parts = str(environ.get("HTTP_AUTHORIZATION", "")).split(",", 1)[0].split("/")
    return "/".join(parts[2:4])


def _read_body(environ: WSGIEnvironment) -> bytes | None:
    stream = cast("IO[bytes]", environ["wsgi.input"])
    length = environ.get("CONTENT_LENGTH")
    limit = int(length) if length else (MAX_BODY + 1 if environ.get("wsgi.input_terminated") else 0)
    body = stream.read(min(limit, MAX_BODY + 1))
    return None if len(body) > MAX_BODY else body


def _failure(environ: Mapping[str, object], body: bytes, error: Exception) -> Answer:
    """A failure of the stand-in itself, in a form that AWS's clients read and do not retry."""
    code = "NotImplemented" if isinstance(error, NotImplementedError) else "InternalFailure"
    message = f"The rehearsal's API can't answer {operation(environ, body)}: {type(error).__name__}: {error}"
    if "form-urlencoded" in str(environ.get("CONTENT_TYPE", "")):
        escaped = message.replace("&", "&amp;").replace("<", "&lt;")
        xml = f"<ErrorResponse><Error><Code>{code}</Code><Message>{escaped}</Message></Error></ErrorResponse>"
        return Answer(501, [("Content-Type", "text/xml")], xml.encode())
    text = json.dumps({"__type": code, "message": message})
    return Answer(501, [("Content-Type", "application/json"), ("x-amzn-ErrorType", code)], text.encode())
