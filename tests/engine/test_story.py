"""How a page of commands is read, and how what they print is compared with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.story import Command, Teller, pieces

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """# A page
<!-- meanwhile: rain -->

```console
$ printf 'one 1\\ntwo\\nthree\\n'
one ...
three
$ false; echo $?
1
```

```
$ never run
```
"""


def test_commands_and_what_happens_between_them_are_read_in_order() -> None:
    assert list(pieces(PAGE)) == [
        "rain",
        Command("printf 'one 1\\ntwo\\nthree\\n'", ("one ...", "three"), 5),
        Command("false; echo $?", ("1",), 8),
    ]


def test_a_page_that_is_true_is_told_to_its_end(tmp_path: Path) -> None:
    happened: list[str] = []
    teller = Teller(tmp_path, {"PATH": "/usr/bin:/bin"}, {"rain": lambda: happened.append("rain")})
    teller.tell(PAGE)
    assert (happened, [printed for _, printed in teller.said]) == (["rain"], ["one 1\ntwo\nthree\n", ""])


@pytest.mark.parametrize(
    "block",
    ["$ echo one\ntwo", "$ printf 'a\\nb\\n'\nb\na", "$ false", "$ true; echo $?\n1", "$ echo one two\none"],
    ids=["another line", "another order", "a failure", "another code", "half a line"],
)
def test_a_page_that_is_not_true_ends_at_that_command(tmp_path: Path, block: str) -> None:
    with pytest.raises(AssertionError, match="line 2: "):
        Teller(tmp_path, {"PATH": "/usr/bin:/bin"}, {}).tell(f"```console\n{block}\n```\n")
