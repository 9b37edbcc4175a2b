"""Literals that can't break out, and hooks that can't hurt the lines around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.powershell.quoting import array, check_script, literal

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


@pytest.mark.parametrize(
    "script",
    [
        "",
        "$env:HTTPS_PROXY = 'http://proxy:3128'\r\nWrite-Output 'a && b'",
        'if ($true) { Write-Output "fi $(1 + (2))" } # then && done }',
        "@'\nset -e && }\n'@ | Out-File x.txt",
        "<# sudo yum install {{{ #>",
        "cmd /c 'a && b'",
        'Write-Output "a `" b"',
    ],
)
def test_windows_powershell_passes(script: str) -> None:
    check_script(script)


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("Write-Output 1\n</powershell>\nx", "line 2 holds a user data tag"),
        ("<POWERSHELL>", "line 1 holds a user data tag"),
        ("<persist>true</persist>", "a user data tag"),
        ("& 'C:\\x\\Start-EKSBootstrap.ps1'", "a second bootstrap call"),
        ("#!/bin/bash\necho 1", "shebang"),
        ("a && b", "'&&' or '||'"),
        ("a || b", "'&&' or '||'"),
        ("export X=1", "'export'"),
        ("x\nset -e", "line 2 holds the shell's 'set -e'"),
        ("set -o pipefail", "'set -e'"),
        ("if true\nthen\n  x\nfi", "the shell's 'if' or 'for'"),
        ("if [[ -f x ]]", r"'\[\[ ... \]\]'"),
        ("sudo reboot", "a Linux command"),
        ("  apt-get install x", "a Linux command"),
        ("Write-Output 'ü'", "use ASCII only"),
        ("if ($true) {", "opened on line 1 is never closed"),
        ("}", "closes a '}' that is not open"),
        ("(]", "closes a ']' that is not open"),
        ("Write-Output 'x", "leaves a quotation mark"),
        ('\n$x = "a', "line 2 leaves a quotation mark"),
    ],
)
def test_what_would_not_run_or_would_swallow_other_lines_is_refused(script: str, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        check_script(script)
