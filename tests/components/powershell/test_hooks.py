"""Hooks on the engine: whatever is in one, the node joins or the hook is told, with its line; nothing is silent."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from components.powershell.bootstrap import user_data
from tests.components.powershell import hooks
from tests.components.powershell.engine.node import PLAIN, UNTOUCHED

if TYPE_CHECKING:
    from tests.components.powershell.engine.node import Nodes

PRE, POST = "eks-windows-nodes: pre-bootstrap hook", "eks-windows-nodes: post-bootstrap hook"


@pytest.mark.parametrize("kind", hooks.JOINED)
def test_a_right_hook_lets_the_node_join_as_if_it_had_left_nothing_behind(nodes: Nodes, kind: str) -> None:
    boot = nodes.boot(hooks.JOINED[kind], "'the second hook'")
    assert boot.outcome == "joined"
    assert "the second hook" in boot.run.lines
    assert boot.saw == UNTOUCHED
    assert boot.joined is not None
    assert boot.joined.startswith("dev --eviction-hard=")
    assert boot.restarts == ()


@pytest.mark.parametrize("kind", hooks.TOLD)
def test_a_wrong_hook_is_told_with_its_line_and_the_node_does_not_join(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(nodes.engine, "again", True)
    hook, says = hooks.TOLD[kind]
    boot = nodes.boot(hook)
    assert boot.outcome == "told"
    assert re.match(f"{PRE}: .*?{says}", boot.told[0]), boot.told[0]
    assert boot.restarts == ()


@pytest.mark.parametrize("name", ["pre_hook", "post_hook"])
@pytest.mark.parametrize("kind", hooks.REFUSED)
def test_what_is_known_to_be_wrong_is_refused_by_line(kind: str, name: str) -> None:
    hook, says = hooks.REFUSED[kind]
    with pytest.raises(ValueError, match=f"^{name.removesuffix('_hook')}-bootstrap hook: .*{says}"):
        user_data(replace(PLAIN, **{name: hook}))


AFTER = ("throw", "exit 3", "break with a label", "an open string", "Read-Host", "a conversion")


@pytest.mark.parametrize("kind", AFTER)
def test_after_the_join_a_wrong_hook_is_told_and_no_more(nodes: Nodes, kind: str) -> None:
    hook, says = hooks.TOLD[kind]
    boot = nodes.boot(post=hook)
    assert boot.joined is not None
    assert boot.run.code == 0
    assert re.match(f"{POST}: .*{says}", boot.told[0]), boot.told


def test_after_the_join_a_restart_is_the_hook_s_own_decision(nodes: Nodes) -> None:
    boot = nodes.boot(post="Restart-Computer\nshutdown /r")
    assert boot.joined is not None
    assert boot.told == []
    assert boot.restarts == ("Restart-Computer", "shutdown")


def test_the_first_hook_s_environment_is_the_bootstrap_script_s_and_its_global_values_are_the_second_s(
    nodes: Nodes,
) -> None:
    boot = nodes.boot(
        pre="$env:SET_BY_HOOK = 'a b'; $global:Kept = @{a = 1}; function global:Write-Output { 'mine' }\n"
        "Set-Alias -Scope Global kept Write-Output; $Lost = 1",
        post='"$env:SET_BY_HOOK $($Kept.a) $(kept) <$Lost>"',
    )
    assert boot.hook_set == "a b"
    assert boot.saw == UNTOUCHED
    assert boot.run.lines[-1] == "a b 1 mine <>"
    assert "bootstrap script" in boot.run.lines


def test_a_program_that_failed_last_is_told_in_one_line_and_the_node_joins(nodes: Nodes) -> None:
    boot = nodes.boot("/bin/sh -c 'exit 7'", "/bin/sh -c 'exit 9'")
    assert boot.joined is not None
    assert boot.run.code == 0
    assert f"{PRE} has run, its last program ended with exit code 7" in boot.run.lines
    assert f"{POST} has run, its last program ended with exit code 9" in boot.run.lines


@pytest.mark.parametrize("text", ["\u00d1\u00d2\u0406 \u2018\u2019", "\u4e2d\u6587 \U0001f600", "it's \u201cso\u201d"])
def test_letters_outside_ascii_arrive_as_written_in_user_data_of_ascii(nodes: Nodes, text: str) -> None:
    hook = f"$env:SET_BY_HOOK = @'\n{text}\n'@"
    assert user_data(replace(PLAIN, pre_hook=hook)).isascii()
    assert nodes.boot(hook).hook_set == text


def test_a_hook_that_did_not_get_to_its_end_with_its_process_is_the_last_line_of_the_log(nodes: Nodes) -> None:
    boot = nodes.boot("[Environment]::Exit(4)", alone=True)
    assert boot.joined is None
    assert boot.run.lines == (f"{PRE} starts",)


@pytest.mark.parametrize("kind", ["Read-Host", "break with a label"])
def test_a_process_of_its_own_ends_the_same_way(nodes: Nodes, kind: str) -> None:
    """Launched as EC2Launch launches it, with the arguments that the user data names."""
    assert nodes.boot(hooks.TOLD[kind][0], alone=True).outcome == "told"


def test_nothing_of_a_hook_lies_about_on_the_node_when_it_has_run(nodes: Nodes) -> None:
    boot = nodes.boot("$PSCommandPath", "throw 'x'")
    path = next(line for line in boot.run.lines if line.endswith(".ps1"))
    assert path.endswith("/Program Files/eks-windows-nodes pre-bootstrap hook.ps1")
    folder = nodes.folder / path.removeprefix(f"{nodes.folder}/").split("/")[0]
    assert [file.name for file in (folder / "Program Files").iterdir()] == ["Amazon"]
