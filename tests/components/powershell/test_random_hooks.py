"""Hooks put together at random: user data always parses, and comes to the same end as the hook alone in a file."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.powershell.bootstrap import user_data
from components.powershell.foreign_script import check_script
from tests.components.powershell.engine.node import PLAIN, Nodes, between
from tests.components.powershell.engine.process import PRELUDE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine

FRAGMENTS = (
    *("'", '"', "`", "''", '""', "'x'", '"$a"', "'it''s'", '"`""', "\u2018", "\u2019", "\u201c", "\u00d1\u00d2"),
    *("@'\n", "\n'@", '@"\n', '\n"@', "@'", "'@", "<#", "#>", "#", "# don't", "<# ' #>", "#Requires -Version 5.1\n"),
    *("{", "}", "(", ")", "[", "]", "$(", "@(", "@{", "${", "[int]", "& {", ". {", "@{a = 1}"),
    *(
        "|",
        ";",
        ",",
        "=",
        "+",
        "+=",
        "-",
        "..",
        "::",
        ".",
        "-eq",
        "-join",
        "!",
        "$",
        "@",
        "%",
        "&&",
        "||",
        "--%",
        "<",
        "2>&1",
    ),
    *("1", "$a", "$a = 1", "$null", "Write-Output", "Write-Output 1", "Get-Date", "| Out-Null", "no-such-command"),
    *(
        "if (1) {",
        "if (0) {",
        "} else {",
        "} elseif (1) {",
        "else if",
        "foreach ($i in 1, 2) {",
        "for ($i = 0; $i -lt 2; $i++) {",
    ),
    *(
        "switch (1) { 1 {",
        "try {",
        "} catch {",
        "} finally {",
        "trap {",
        "function f {",
        "filter g {",
        "; f",
        "1, 2 | ForEach-Object {",
    ),
    *(
        "param($x)",
        "begin {",
        "process {",
        "end {",
        "using namespace System",
        "class A {",
        "enum E { A }",
        "data {",
        "return",
        ":a ",
    ),
    *(
        "break",
        "continue",
        "break a",
        "continue a",
        "exit",
        "exit 0",
        "exit 3",
        "throw",
        "throw 'x'",
        "Write-Error 'x'",
    ),
    *(
        "Restart-Computer",
        "$ErrorActionPreference = 'Continue'",
        "$global:LASTEXITCODE = 3",
        "<powershell>",
        "</powershell>",
    ),
    *("\n", "\n", "\n", "\r\n", "\r", " ", " ", "\t", "\n\n", "`\n", "\x0c"),
)
"""Never a loop without an end, nor a job in the background."""

LIGHT = "[IO.File]::WriteAllText('FOLDER/joined', $args)\n"
"""A bootstrap script that only leaves its mark."""


@pytest.fixture
def light(engine: Engine, tmp_path: Path) -> Iterator[Nodes]:
    engine.again = True
    yield Nodes(engine, tmp_path, LIGHT)
    engine.again = False


def alone(nodes: Nodes, hook: str) -> str:
    """What the hook comes to as a file of its own: ``joined`` without an error, an exit code or a stray break."""
    folder = nodes.new_folder()
    script = folder / "hook.ps1"
    script.write_bytes(b"\xef\xbb\xbf" + hook.encode())
    prelude = folder / "prelude.ps1"
    prelude.write_text(f"{STOP}. '{PRELUDE}'\n")
    run = nodes.engine.run(script, folder, {}, prelude)
    restarts = (folder / "restarts").exists()
    return "joined" if run.ended and run.code == 0 and not restarts else "told"


STOP = "$global:ErrorActionPreference = 'Stop'\n"


def in_user_data(nodes: Nodes, hook: str) -> str:
    try:
        text = user_data(replace(PLAIN, pre_hook=hook))
    except ValueError:
        return "refused"
    return nodes.boot_text(text).outcome


def compared(nodes: Nodes, hook: str) -> None:
    outcome = in_user_data(nodes, hook)
    expected = alone(nodes, hook)
    assert (outcome, expected) in {("joined", "joined"), ("told", "told"), ("refused", "told")}, (
        hook,
        outcome,
        expected,
    )


HOOKS = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)


@pytest.mark.nightly
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOOKS)
def test_a_random_hook_comes_to_the_same_end_in_user_data_as_alone(light: Nodes, hook: str) -> None:
    compared(light, hook)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOOKS)
def test_thousands_of_random_hooks_come_to_the_same_end(light: Nodes, hook: str) -> None:
    compared(light, hook)


def test_user_data_with_any_of_thousands_of_random_hooks_parses_and_holds_the_same_commands(engine: Engine) -> None:
    chance = random.Random(20)  # noqa: S311 fragments, no secrets
    hooks = ["".join(chance.choices(FRAGMENTS, k=chance.randint(1, 30))) for _ in range(2400)]
    hooks = [hook for hook in hooks if hook.strip() and not _refused(hook)]
    pairs = list(zip(hooks[::2], hooks[1::2], strict=False))
    assert len(pairs) > 1000
    texts = [between("powershell", user_data(replace(PLAIN, pre_hook=pre, post_hook=post))) for pre, post in pairs]
    assert [text for text, errors in zip(texts, engine.parse_errors(texts), strict=True) if errors] == []
    usual, *read = engine.read(
        [between("powershell", user_data(replace(PLAIN, pre_hook="1", post_hook="1"))), *texts[:50]]
    )
    assert [text for text, found in zip(texts, read, strict=False) if found != usual] == []


def _refused(hook: str) -> bool:
    try:
        check_script(hook)
    except ValueError:
        return True
    return False
