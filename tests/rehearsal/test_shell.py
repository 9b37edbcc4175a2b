"""The shell of `make env`: a person's own, with the rehearsal's engine and the project's Python first on PATH."""

import subprocess

import pytest

from rehearsal import shell
from standin.api.process import Server
from tools.paths import BIN, VENV


def test_the_shell_finds_the_rehearsals_pulumi_and_a_python_with_the_projects_packages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the README runs there needs both, on a machine whose own Python has none of the packages."""
    server = Server(url="http://127.0.0.1:1", pid=1, found="running")

    def prepared(*, with_kubernetes: object) -> Server:
        del with_kubernetes
        return server

    monkeypatch.setattr(shell, "prepare", prepared)
    assert shell.main() == 0
    script = f"{capsys.readouterr().out}\ncommand -v pulumi\ncommand -v python\necho $AWS_ENDPOINT_URL\n"
    ran = subprocess.run(["sh", "-euc", script], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [str(BIN / "pulumi"), str(VENV / "bin" / "python"), server.url]
