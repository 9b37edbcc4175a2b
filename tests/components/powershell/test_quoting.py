"""Literals that can't break out."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.powershell.quoting import array, literal, write_file

SINGLE_QUOTES = "'\u2018\u2019\u201a\u201b"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "'plain'"),
        ("it's", "'it''s'"),
        ("a\u2019b", "'a\u2019\u2019b'"),
        ('$env:X; "&|(#,', "'$env:X; \"&|(#,'"),
        ("", "''"),
    ],
)
def test_a_literal_doubles_quotation_marks_and_leaves_the_rest(value: str, text: str) -> None:
    assert literal(value) == text


@given(st.text(st.characters(exclude_categories=("C", "Z")), max_size=30))
def test_no_value_ends_its_literal(value: str) -> None:
    inside = literal(value)[1:-1]
    assert inside.replace("''", "") == value.replace("'", "") or any(mark in value for mark in SINGLE_QUOTES)
    assert all(len(run) % 2 == 0 for run in _runs(inside))


def _runs(text: str) -> list[str]:
    runs, run = [], ""
    for character in text:
        if character in SINGLE_QUOTES:
            run += character
        else:
            runs.append(run)
            run = ""
    return [*runs, run]


def test_a_line_break_is_refused_in_a_literal() -> None:
    with pytest.raises(ValueError, match="control character"):
        literal("a\nb")


def test_an_array_is_on_one_line() -> None:
    assert array(("a", "b'c")) == "@('a', 'b''c')"
    assert array(()) == "@()"


def test_a_script_is_written_byte_for_byte_with_a_mark_and_readable_where_that_is_safe() -> None:
    assert write_file("$p", "it's\r\n{", encoded=False) == (
        "[IO.File]::WriteAllText($p, 'it''s\r\n{', [Text.Encoding]::UTF8)"
    )
    for text, encoded in (("a", True), ("\u00d1\u2019", False)):
        data = re.fullmatch(
            r"\[IO\.File\]::WriteAllBytes\(\$p, \[Convert\]::FromBase64String\('([A-Za-z0-9+/=]+)'\)\)",
            write_file("$p", text, encoded=encoded),
        )
        assert data is not None
        assert base64.b64decode(data[1]).decode("utf-8-sig") == text
        assert base64.b64decode(data[1]).startswith(b"\xef\xbb\xbf")
