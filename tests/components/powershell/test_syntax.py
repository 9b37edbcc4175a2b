"""A PowerShell on PATH is asked for its grammar; what only it lacks is no refusal; without one nothing is guessed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from components.powershell import syntax
from components.powershell.syntax import ask, check_syntax
from tests.components import configs
from tests.components.powershell import hooks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "_answers", {})


@pytest.fixture
def on_path(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", f"{engine.program.parent}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("HOME", str(tmp_path))


REFUSED = {
    "if (1) {\n\n  Write-Output 'a\n": r"^line 3: The string is missing the terminator: '\. \(PowerShell: Termin",
    "if (0) { } else if (1) { }": r"^line 1: Missing statement block after 'else' keyword",
    "a && b": r"^line 1 holds '&&', which Windows PowerShell 5\.1 does not have$",
    "1\na || b": r"^line 2 holds '\|\|'",
    "$a ?? 1": r"'\?\?'",
    "$a ??= 1": r"'\?\?='",
    "${a}?.b": r"'\?\.'",
    "${a}?[0]": r"'\?\['",
    "1 ? 2 : 3": r"'\?'",
    "Get-Process\n| Out-Null": r"^line 2 holds '\|'",
    "Get-Process\n# why\n| Out-Null": r"^line 3 holds '\|'",
    "Get-Process &": r"'&'",
    "$a = 0b11": r"'0b11'",
    "$a = 1u": r"'1u'",
    "$a = 2ulkb": r"'2ulkb'",
    "1\n@{ a = (2s) }": r"^line 2 holds '2s'",
    '"`u{2713}"': r"holds '`u\{'",
    "function f { clean { 1 } }": r"'clean \{ \}'",
    "[Array]::Empty[int]()": r"Empty\[int\]",
    "enum E : byte { A }": r"'enum E : byte'",
    "#Requires -Version 7\n1": r"'#Requires -Version 7\.0'",
    "#Requires -PSEdition Core": r"'#Requires -PSEdition Core'",
}

TAKEN = (
    "workflow w { parallel { 1 } inlinescript { 2 } foreach -parallel ($x in 1) { $x } }\nw",
    "configuration c { Import-DscResource -ModuleName Nope\n Node a { File x { A = 'a' } } }",
    "using module NoSuchModule\n1",
    "using assembly System.Windows.Forms\n[Windows.Forms.Form]::new()",
    "class F : System.Windows.Forms.Form { [System.Windows.Forms.Button]$b }",
    "class F { [System.Nope()]$x }",
    "#Requires -Version 5.1\n#Requires -Modules ActiveDirectory",
    "Get-Process |\n  Out-Null",
    "$a = 0xFFd, 1l, 1kb, 1.5e3d, 'a?.b', 'x && y'",
    "kubectl wait --timeout 30s pod/x, 1u -w:2n\ngit checkout 0b11",
    "'`u{1}'; \"``u{1} `e\"; @'\n`u{1}\n'@",
    "enum E { A }\nclass A : IComparable { [int] CompareTo([object]$o) { return 0 } }",
    "\ufeffparam($x)\n$x",
)


@pytest.mark.usefixtures("on_path")
def test_what_5_1_can_not_read_is_refused_with_its_line_and_what_only_this_engine_lacks_is_not() -> None:
    """All in one start of the engine, which takes over a second."""
    ask([*REFUSED, *TAKEN, *hooks.JOINED.values()])
    for script, says in REFUSED.items():
        with pytest.raises(ValueError, match=says):
            check_syntax(script)
    for script in (*TAKEN, *hooks.JOINED.values()):
        check_syntax(script)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a program called pwsh on PATH; the file that it may write to."""

    def put(body: str) -> Path:
        program = tmp_path / "pwsh"
        program.write_text(f"#!/bin/sh\ncat > /dev/null\n{body}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
        return tmp_path / "started"

    return put


def test_a_stack_file_s_hook_that_can_not_be_read_is_refused_at_its_key(fake: Callable[[str], Path]) -> None:
    fake("""echo '[[], [{"line": 1, "text": "&&"}]]'""")
    (line,) = configs.problems(configs.node_group(preBootstrap="1", postBootstrap="a &&\n b"))
    assert line == (
        "eks-windows-nodes:clusters[0].nodeGroups[0].postBootstrap: line 1 holds '&&', which Windows PowerShell 5.1 "
        "does not have"
    )


BROKEN = {
    "one that fails": "exit 1",
    "one that says nothing": "exit 0",
    "one that says something else": "echo hello",
    "one that answers for fewer": "echo '[]'",
    "one that hangs": "sleep 5",
}


@pytest.mark.parametrize("engine_at_hand", BROKEN)
def test_an_engine_that_does_not_answer_is_none(
    fake: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, engine_at_hand: str
) -> None:
    monkeypatch.setattr(syntax, "_SECONDS", 0.5)
    fake(BROKEN[engine_at_hand])
    check_syntax("a && b")


def test_without_an_engine_nothing_is_guessed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for script in (*REFUSED, *TAKEN):
        check_syntax(script)


def test_a_whole_stack_starts_the_engine_once_and_a_stack_without_hooks_never(fake: Callable[[str], Path]) -> None:
    started = fake(f"echo x >> {fake('')}\necho '[[], [], []]'")
    assert configs.problems(configs.node_group()) == []
    assert not started.exists()
    groups = [
        {**configs.NODE_GROUP, "name": f"group-{number}", "preBootstrap": hook, "postBootstrap": "'same'"}
        for number, hook in enumerate(("'a'", "'b'", "'a'"))
    ]
    assert configs.problems(configs.cluster(nodeGroups=groups)) == []
    assert started.read_text() == "x\n"
