"""What lets the account outlive its process: every request that changed something, written down before it is answered.

A restored account is seeded as it was and then served the same requests again: at the same times, and with the same
seed of moto's random source for each, so that every id comes out as it did. Two things make that hold where moto's own
recorder does not: requests are served one at a time (the journal's order is the order in which they took effect), and
each request has a seed of its own (reads in between, which are not written down, draw no one else's numbers).

What has been answered has been handed to the operating system first, so a killed process loses nothing. A power cut
may.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self, cast

from standin.api import files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FORMAT = 2

_KEPT = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "RAW_URI", "REQUEST_URI", "CONTENT_TYPE", "HTTP_HOST")
_KEPT_HEADERS = ("HTTP_X_AMZ_", "HTTP_X_MOTO_", "HTTP_CONTENT_ENCODING", "HTTP_USER_AGENT")
_NEVER_KEPT = ("HTTP_X_AMZ_SECURITY_TOKEN",)


class JournalError(Exception):
    """The journal can't be replayed; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One request that changed the account.

    Attributes:
        at: when it was served, UTC, ISO 8601.
        seed: the seed of moto's random source while it was served.
        status: the HTTP status it was answered with.
        environ: the WSGI variables that say what it was. No signature and no session token is among them.
        body: its body, base64.
    """

    at: str
    seed: int
    status: int
    environ: Mapping[str, str]
    body: str

    @classmethod
    def of(cls, moment: datetime, seed: int, status: int, environ: Mapping[str, object], body: bytes) -> Self:
        """Write a served request down."""
        return cls(
            at=moment.isoformat(),
            seed=seed,
            status=status,
            environ=_essentials(environ),
            body=base64.b64encode(body).decode("ascii"),
        )

    @property
    def moment(self) -> datetime:
        """When it was served."""
        return datetime.fromisoformat(self.at)

    @property
    def payload(self) -> bytes:
        """Its body."""
        return base64.b64decode(self.body)


def _essentials(environ: Mapping[str, object]) -> dict[str, str]:
    kept = {
        key: value
        for key, value in environ.items()
        if isinstance(value, str) and key not in _NEVER_KEPT and (key in _KEPT or key.startswith(_KEPT_HEADERS))
    }
    scope = environ.get("HTTP_AUTHORIZATION")
    if isinstance(
        scope, str
    ):  # moto reads service, region and account off the credential; the signature it never reads
        kept["HTTP_AUTHORIZATION"] = scope.split(",", 1)[0] + ", SignedHeaders=host, Signature=-"
    return kept


class Journal:
    """The file of entries. Its first line says what the account was seeded by; it opens for appending at its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._length = 0

    @property
    def next_seed(self) -> int:
        """The seed for the request that will be written down next."""
        return self._length + 1

    def begin(self, origin: str, seed: str) -> None:
        """Start an empty journal in place of any other.

        Args:
            origin: what a journal's meaning depends on: the code that serves its requests.
            seed: the digest of the account's seed.
        """
        head = {"format": FORMAT, "origin": origin, "seed": seed, "account": secrets.token_hex(8)}
        files.write(self.path, json.dumps(head) + "\n")
        self._length = 0

    @property
    def account(self) -> str:
        """The mark of the account that this is the journal of: made when it began, kept by copies."""
        with self.path.open(encoding="utf-8") as file:
            return json.loads(file.readline())["account"]

    def check(self, origin: str, seed: str) -> None:
        """Whether it was begun by this code, over an account of this seed.

        Raises:
            JournalError: it was not, or the file has no head.
        """
        lines = self._whole_lines()
        _check_head(lines[0] if lines else "", origin, seed)

    def append(self, entry: Entry) -> None:
        """Write one entry down; when this returns, it survives the death of this process."""
        with self.path.open("ab", buffering=0) as file:
            file.write(json.dumps(asdict(entry)).encode() + b"\n")
        self._length += 1

    def entries(self) -> Iterator[Entry]:
        """All entries, oldest first. A last line that was cut off, whose request was never answered, is cut away.

        Raises:
            JournalError: a line is damaged.
        """
        for number, line in enumerate(self._whole_lines()[1:], start=2):
            try:
                entry = Entry(**cast("dict[str, object]", json.loads(line)))  # pyright: ignore[reportArgumentType] checked by the replay
            except (ValueError, TypeError) as error:
                raise JournalError(f"{self.path.name}:{number} is damaged ({error})") from error
            self._length += 1
            yield entry

    def _whole_lines(self) -> list[str]:
        data = self.path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data):
            self.path.write_bytes(whole)
        return whole.decode("utf-8", errors="replace").splitlines()


def _check_head(line: str, origin: str, seed: str) -> None:
    try:
        head = cast("object", json.loads(line))
    except ValueError as error:
        raise JournalError("its journal has no head") from error
    written: dict[str, object] = {"format": FORMAT, "origin": origin}
    if not isinstance(head, dict) or not written.items() <= cast("dict[str, object]", head).items():
        raise JournalError("its journal was written by another version of the rehearsal")
    if cast("dict[str, object]", head).get("seed") != seed:
        raise JournalError("its journal was begun with another seed")
