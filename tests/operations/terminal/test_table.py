"""A table on terminals of any width: no name is ever broken."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from rich.text import Text

from operations.terminal.table import Name, print_table

ROLE = "arn:aws:iam::123456789012:role/a-team/windows-nodes-of-the-development-environment"
PROSE = "nodes run as it, and no entry maps it"


def printed(width: int, *, wide: bool = False, color: bool = False) -> str:
    output = StringIO()
    console = Console(file=output, width=width, color_system="standard" if color else None, force_terminal=color)
    rows = [(Name(ROLE), "EC2_WINDOWS", PROSE), (Name("somebody"), Text("x", "red"), "[b]ok[/b]")]
    print_table(console, ("Who", "By", "What"), rows, title="prod", wide=wide, words=("What",))
    return output.getvalue()


@pytest.mark.parametrize("width", [10, 40, 79, 80, 100, 200])
def test_a_name_stands_whole_on_one_line(width: int) -> None:
    told = printed(width)
    assert [line for line in told.splitlines() if ROLE.split(":")[5] in line]
    assert "arn:" not in told
    assert "…" not in told


@pytest.mark.parametrize("width", [10, 80, 200])
def test_wide_has_the_whole_arn_and_the_prose_on_one_line(width: int) -> None:
    (line,) = [line for line in printed(width, wide=True).splitlines() if ROLE in line]
    assert PROSE in line


@pytest.mark.parametrize("width", [40, 80, 200])
def test_markup_in_a_cell_is_text(width: int) -> None:
    assert "[b]ok[/b]" in printed(width)


def test_prose_goes_over_several_lines_where_the_columns_fit() -> None:
    lines = printed(110).splitlines()
    assert max(map(len, lines)) <= 110
    assert len([line for line in lines if "EC2_WINDOWS" in line]) == 1
    assert "nodes run as" in printed(110)


def test_where_the_columns_do_not_fit_each_cell_has_a_line() -> None:
    assert printed(40).splitlines() == [
        "prod",
        "Who: role/a-team/windows-nodes-of-the-development-environment",
        "By: EC2_WINDOWS",
        f"What: {PROSE}",
        "",
        "Who: somebody",
        "By: x",
        "What: [b]ok[/b]",
    ]


def test_colours_follow_the_terminal() -> None:
    assert "\x1b[" in printed(200, color=True)
    assert "\x1b[" not in printed(200)


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        (ROLE, "role/a-team/windows-nodes-of-the-development-environment"),
        ("arn:aws-cn:imagebuilder:cn-north-1:aws:component/x/1.0.0/1", "component/x/1.0.0/1"),
        ("arn:aws:logs:eu-west-1:123456789012:log-group:/aws/x:*", "log-group:/aws/x:*"),
        ("arn:broken", "arn:broken"),
        ("", ""),
    ],
)
def test_a_short_name_is_what_comes_after_the_account(whole: str, short: str) -> None:
    assert Name(whole).short == short
