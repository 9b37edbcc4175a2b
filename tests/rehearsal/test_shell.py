"""The shell of `make env`: a person's own, with the rehearsal's engine and the project's Python first on PATH."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rehearsal import belongings, shell
from standin.api import process
from standin.api.process import Server
from tools.paths import BIN, ROOT, VENV

if TYPE_CHECKING:
    from pathlib import Path


def test_the_shell_finds_the_rehearsals_pulumi_and_a_python_with_the_projects_packages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the README runs there needs both, on a machine whose own Python has none of the packages."""
    server = Server(url="http://127.0.0.1:1", pid=1, account="one", found="running")

    def prepared(*, with_kubernetes: object) -> Server:
        del with_kubernetes
        return server

    monkeypatch.setattr(shell, "prepare", prepared)
    assert shell.main() == 0
    script = f"{capsys.readouterr().out}\ncommand -v pulumi\ncommand -v python\necho $AWS_ENDPOINT_URL\n"
    ran = subprocess.run(["sh", "-euc", script], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [str(BIN / "pulumi"), str(VENV / "bin" / "python"), server.url]


def test_two_shells_that_start_an_account_at_once_get_the_same_one_and_its_stacks(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from rehearsal import shell; "
    code += "server = shell.prepare(Path(sys.argv[1])); print(server.url, server.account, server.note)"
    shells = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "new")], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = [each.communicate()[0].split() for each in shells]
    server = process.running(tmp_path / "new" / "account")
    shell.stop(tmp_path / "new")
    assert server is not None
    assert said == [[server.url, server.account]] * 3
    assert not belongings.is_foreign(tmp_path / "new" / "stacks", server)


@pytest.mark.nightly
def test_stacks_begin_anew_with_their_account_whoever_was_killed_in_between(tmp_path: Path) -> None:
    """An account that is gone, and a start that was killed before it put the stacks aside; twice in a row."""
    for kept in ("first", "second"):
        server = shell.prepare(tmp_path)
        shell.stop(tmp_path)
        (tmp_path / "stacks" / kept).write_text("a state")
        (tmp_path / "account" / "journal.jsonl").unlink()
        process.ensure(tmp_path / "account")  # the start that was killed
        after = shell.prepare(tmp_path)
        shell.stop(tmp_path)
        assert after.account != server.account
        aside = tmp_path / "stacks-of-the-account-before"
        assert after.note == f"the stacks begin anew with the account; their former state is in {aside}"
        assert [file.name for file in aside.iterdir() if file.name != "account"] == [kept]
        assert [file.name for file in (tmp_path / "stacks").iterdir()] == ["account"]


def test_what_is_in_a_folder_is_an_accounts_only_if_the_folder_says_so(tmp_path: Path) -> None:
    """One of a version before says nothing, and is nobody's; an empty one is anybody's."""
    server = Server(url="http://127.0.0.1:1", pid=1, account="one", found="new")
    assert not belongings.is_foreign(tmp_path, server)
    (tmp_path / "state").touch()
    assert belongings.is_foreign(tmp_path, server)
    belongings.claim(tmp_path, server)
    assert not belongings.is_foreign(tmp_path, server)
    assert belongings.is_foreign(tmp_path, replace(server, account="another"))
