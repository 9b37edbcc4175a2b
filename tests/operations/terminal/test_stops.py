"""A command that is told to stop, at whatever moment, or whose reader has gone: a code and a line, no traceback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from operations.exit_codes import STOPPED
from tests.operations.test_every_command import BEFORE, IMAGES, OUTPUTS, WORDS
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STACKS = ("Pulumi.dev.yaml", "Pulumi.prod.yaml")

STOPS_IMPORT = """
import os, signal, sys
from operations.start import run

class Stops:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), {number})

sys.meta_path.insert(0, Stops())
sys.argv[1:] = ["releases", "list"]
run("eks-windows")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("module", ["operations.cli", "botocore.config", "operations.timings.command"])
def test_what_stops_the_import_of_the_commands_ends_it_in_a_line(module: str, number: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", STOPS_IMPORT.format(module=module, number=int(number))],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (STOPPED, "", "stopped\n")


@pytest.fixture
def silent() -> Iterator[tuple[socket.socket, str]]:
    """An AWS that takes every call and answers none."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        yield server, f"http://127.0.0.1:{server.getsockname()[1]}"


def stopped_in_a_call(words: tuple[str, ...], folder: Path, silent: tuple[socket.socket, str]) -> tuple[int, str, str]:
    """Exit code, output and errors of a command that gets Control-C while AWS lets it wait."""
    for name, text in (
        ("outputs.json", OUTPUTS),
        ("images.json", IMAGES),
        ("before.json", BEFORE),
    ):
        (folder / name).write_text(text)
    (folder / "Pulumi.prod.yaml").write_text((ROOT / "Pulumi.prod.yaml").read_text())
    (folder / "Pulumi.dev.yaml").write_text((ROOT / "Pulumi.prod.yaml").read_text())
    server, address = silent
    command = subprocess.Popen(
        [sys.executable, "-m", "operations", *words],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "eu-central-1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    called, _ = server.accept()
    with called:
        command.send_signal(signal.SIGINT)
        said, told = command.communicate(timeout=60)
    return command.returncode, said, told


@pytest.mark.parametrize("words", ["releases pin --stack prod", "images fast-launch core --outputs images.json"])
def test_control_c_while_aws_lets_it_wait_ends_it_at_once(
    words: str, tmp_path: Path, silent: tuple[socket.socket, str]
) -> None:
    """In the command's own thread, and in those that ask a few at once."""
    assert stopped_in_a_call(tuple(words.split()), tmp_path, silent) == (STOPPED, "", "stopped\n")
    assert (tmp_path / "Pulumi.prod.yaml").read_text() == (ROOT / "Pulumi.prod.yaml").read_text()
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


@pytest.mark.nightly
@pytest.mark.parametrize("words", sorted(WORDS))
def test_control_c_ends_each_command_that_waits_for_aws(
    words: str, tmp_path: Path, silent: tuple[socket.socket, str]
) -> None:
    code, said, told = stopped_in_a_call((*words.split(), *WORDS[words]), tmp_path, silent)
    assert (code, said, told.splitlines()[-1], "Traceback" in told) == (STOPPED, "", "stopped", False)


READS_A_LINE = """
from dataclasses import dataclass
from operations.terminal.output import Output

@dataclass
class Report:
    lines: list
    version: int = 1

output = Output(json={json})
for _ in range(2):
    output.report(Report(["x" * 99] * 999))
    output.table(("Name",), [("x" * 99,)] * 999)
    output.say("done")
    output.line("and the rest")
"""


@pytest.mark.parametrize("json", [True, False])
def test_a_reader_that_goes_after_a_line_does_not_change_how_a_command_ends(json: bool) -> None:
    """As `| head -1` does: what is left is said to nobody, what goes to standard error still is."""
    command = [sys.executable, "-c", READS_A_LINE.format(json=json)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as ran:
        assert ran.stdout
        assert ran.stderr
        assert ran.stdout.readline()
        ran.stdout.close()
        assert ran.stderr.read() == "done\ndone\n"
    assert ran.returncode == 0
