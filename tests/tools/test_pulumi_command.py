"""The rehearsal's `pulumi` leaves stack files as the person wrote them."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rehearsal import pulumi_command
from standin.tests.processes import has_ended
from tools.paths import ROOT

STACK_FILE = "# dev\n\nconfig:\n  aws:region: 'eu-central-1'\n\n  p:clusters:\n    - name: dev   # ours\n"
REWRITTEN = "# dev\nconfig:\n  aws:region: 'eu-central-1'\n  p:clusters:\n    - name: dev # ours\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK_FILE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def engine_that_writes(folder: Path, text: str, code: int = 0) -> str:
    (folder / "new.txt").write_text(text)
    file = folder / "engine"
    file.write_text(f"#!/bin/sh\ncp new.txt Pulumi.dev.yaml\nexit {code}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


def run(engine: str, *arguments: str, **variables: str) -> int:
    """In a process of its own, as a shell runs it: it forks, which the threads of other tests' gRPC do not bear."""
    command = [sys.executable, "-m", "rehearsal.pulumi_command", engine, *arguments]
    home = {"PULUMI_HOME": str(Path.cwd() / "home")}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **home, **variables}
    return subprocess.run(command, env=environment, check=False).returncode


def test_a_salt_that_the_engine_adds_is_taken_out_and_the_layout_restored(project: Path) -> None:
    engine = engine_that_writes(project, f"{REWRITTEN}encryptionsalt: v1:abc=\n")
    assert run(engine, "preview") == 0
    assert (project / "Pulumi.dev.yaml").read_text() == STACK_FILE


def test_a_change_that_the_person_asked_for_stays_without_the_salt(project: Path) -> None:
    engine = engine_that_writes(project, f"{REWRITTEN}  p:size: 2\nencryptionsalt: v1:abc=\n")
    assert run(engine, "config", "set", "size", "2") == 0
    assert (project / "Pulumi.dev.yaml").read_text() == f"{REWRITTEN}  p:size: 2\n"


@pytest.mark.parametrize("key", pulumi_command.OWN_SECRETS)
def test_a_file_with_a_secrets_provider_of_its_own_is_left_to_the_engine(project: Path, key: str) -> None:
    own = f"{STACK_FILE}{key}: mine\n"
    (project / "Pulumi.dev.yaml").write_text(own)
    engine = engine_that_writes(project, f"{REWRITTEN}{key}: other\nencryptionsalt: v1:abc=\n")
    assert run(engine, "up") == 0
    assert (project / "Pulumi.dev.yaml").read_text() == f"{REWRITTEN}{key}: other\nencryptionsalt: v1:abc=\n"


def test_the_engines_exit_code_is_handed_on(project: Path) -> None:
    assert run(engine_that_writes(project, STACK_FILE, code=7), "up") == 7


def test_outside_a_project_nothing_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.dev.yaml").write_text("encryptionsalt: v1:abc=\n")
    assert pulumi_command.stack_files(tmp_path, {}) == {}


def test_what_a_killed_command_left_in_a_stack_file_is_taken_out_by_the_next_one(project: Path) -> None:
    """Otherwise the salt would pass for the person's own from then on. What the person wrote meanwhile stays."""
    engine = engine_that_writes(project, f"{REWRITTEN}encryptionsalt: v1:abc=\n")
    Path(engine).write_text("#!/bin/sh\ncp new.txt Pulumi.dev.yaml\nkill -9 $PPID\nsleep 60\n")
    assert run(engine, "up") == -signal.SIGKILL
    file = project / "Pulumi.dev.yaml"
    assert "encryptionsalt" in file.read_text()
    file.write_text(file.read_text() + "  # mine\n")
    assert run("true", "version") == 0
    assert file.read_text() == STACK_FILE
    assert [each.name for each in (project / "home" / "stack-files").iterdir()] == ["lock"]


def stack_with_a_salt(project: Path) -> str:
    """The backend of a stack dev that there is already."""
    state = project / "backend" / ".pulumi" / "stacks" / "p" / "dev.json"
    state.parent.mkdir(parents=True)
    state.write_text('{"checkpoint": {"latest": {"secrets_providers": {"state": {"salt": "v1:abc="}}}}}')
    return f"file://{project}/backend?metadata=skip"


def test_a_program_finds_its_stack_file_as_it_was_written_with_the_salt_of_its_stack_behind_it(project: Path) -> None:
    """Without that salt the engine would rewrite the file before the program runs."""
    engine = engine_that_writes(project, "")
    Path(engine).write_text("#!/bin/sh\ncp Pulumi.dev.yaml seen.txt\n")
    assert run(engine, "up", PULUMI_BACKEND_URL=stack_with_a_salt(project)) == 0
    assert (project / "seen.txt").read_text() == f"{STACK_FILE}encryptionsalt: v1:abc=\n"
    assert (project / "Pulumi.dev.yaml").read_text() == STACK_FILE


def test_a_command_beside_another_takes_the_salt_that_the_other_has_lent_for_nobodys_own(project: Path) -> None:
    """The second begins while the first is at work, and ends after it."""
    backend = stack_with_a_salt(project)
    inner = engine_that_writes(project, f"{REWRITTEN}encryptionsalt: v1:abc=\n")
    outer = project / "outer"
    outer.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m rehearsal.pulumi_command '{inner}' up\n")
    outer.chmod(0o700)
    assert run(str(outer), "up", PULUMI_BACKEND_URL=backend) == 0
    assert (project / "Pulumi.dev.yaml").read_text() == STACK_FILE


def test_a_command_that_a_program_started_ends_with_it_and_takes_the_engine_along(project: Path) -> None:
    engine = engine_that_writes(project, "")
    Path(engine).write_text("#!/bin/sh\necho $$ > engine.pid\nexec sleep 60\n")
    code = f"import os, subprocess, sys; os.environ['{pulumi_command.PARENT}'] = str(os.getpid()); "
    code += f"subprocess.run([sys.executable, '-m', 'rehearsal.pulumi_command', {engine!r}, 'up'])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PULUMI_HOME": str(project / "home")}
    program = subprocess.Popen([sys.executable, "-c", code], env=environment)
    written = project / "engine.pid"
    while not (written.is_file() and written.read_text().endswith("\n")):
        assert program.poll() is None
        time.sleep(0.01)
    program.kill()
    program.wait()
    assert has_ended(int(written.read_text()))


def test_a_command_whose_program_is_gone_before_it_begins_does_nothing(project: Path) -> None:
    engine = engine_that_writes(project, REWRITTEN)
    assert run(engine, "up", **{pulumi_command.PARENT: "1"}) == 128 + signal.SIGKILL
    assert (project / "Pulumi.dev.yaml").read_text() == STACK_FILE
