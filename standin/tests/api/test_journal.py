"""The journal on its own."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from standin.api.journal import Entry, Journal, JournalError

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 21, 2, 3, 4, 567)  # noqa: DTZ001  the account's times are naive, in UTC
ENVIRON: dict[str, object] = {
    "REQUEST_METHOD": "POST",
    "PATH_INFO": "/",
    "HTTP_AUTHORIZATION": "AWS4-HMAC-SHA256 Credential=KEY/20261121/eu-central-1/ec2/aws4_request, Signature=5ec2e7",
    "HTTP_X_AMZ_SECURITY_TOKEN": "a session's token",
    "HTTP_X_AMZ_DATE": "20261121T020304Z",
    "HTTP_ACCEPT": "*/*",
    "wsgi.input": object(),
}


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    begun = Journal(tmp_path / "journal.jsonl")
    begun.begin("here", "seed")
    return begun


def entry(journal: Journal) -> Entry:
    return Entry.of(AT, journal.next_seed, 200, ENVIRON, b"\x00 body")


def test_what_was_written_down_is_read_again(journal: Journal) -> None:
    written = [entry(journal)]
    journal.append(written[0])
    written.append(entry(journal))
    journal.append(written[1])
    again = Journal(journal.path)
    assert list(again.entries()) == written
    assert (written[0].moment, written[0].payload, [each.seed for each in written]) == (AT, b"\x00 body", [1, 2])
    assert again.next_seed == 3


def test_neither_signatures_nor_session_tokens_are_written_down(journal: Journal) -> None:
    journal.append(entry(journal))
    text = journal.path.read_text()
    assert "5ec2e7" not in text
    assert "session's token" not in text
    assert set(entry(journal).environ) == {"REQUEST_METHOD", "PATH_INFO", "HTTP_AUTHORIZATION", "HTTP_X_AMZ_DATE"}


def test_a_line_that_was_cut_off_is_cut_away(journal: Journal) -> None:
    journal.append(entry(journal))
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + b'{"at": "2026')
    assert len(list(Journal(journal.path).entries())) == 1
    assert journal.path.read_bytes() == whole


def test_a_damaged_line_is_named(journal: Journal) -> None:
    journal.append(entry(journal))
    journal.path.write_bytes(journal.path.read_bytes() + b"nonsense\n")
    with pytest.raises(JournalError, match=r"journal.jsonl:3 is damaged"):
        list(Journal(journal.path).entries())


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("", "no head"),
        ("not JSON", "no head"),
        (json.dumps({"format": 2, "origin": "elsewhere"}), "another version"),
        (json.dumps({"format": 3, "origin": "here", "seed": "seed"}), "another version"),
        (json.dumps({"format": 2, "origin": "here", "seed": "other"}), "another seed"),
        (json.dumps({"format": 2, "origin": "here"}), "another seed"),
        (json.dumps(["here"]), "another version"),
    ],
)
def test_a_journal_of_another_origin_or_seed_is_refused(journal: Journal, head: str, message: str) -> None:
    journal.path.write_text(f"{head}\n")
    with pytest.raises(JournalError, match=message):
        journal.check("here", "seed")


def test_a_journal_that_was_begun_here_with_this_seed_is_taken(journal: Journal) -> None:
    journal.check("here", "seed")
