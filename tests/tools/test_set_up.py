"""Set-up brings a fresh checkout to where it can run, goes on after an interrupt, and fails in one line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.binaries import engine, go_modules
from tools.binaries.programs import ENGINE_VERSION
from tools.hosts import launchers
from tools.packages import python_environment
from tools.paths import ROOT
from tools.steps import commands, stamps
from tools.steps.progress import Step, StepError


@pytest.fixture
def quiet_step() -> Step:
    return Step("a step", sys.stderr)


def executable(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def copy_of_set_up(folder: Path) -> Path:
    """A fresh checkout with what set-up itself reads."""
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements-dev.txt", folder)
    return folder


def run_set_up(checkout: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    return subprocess.run(
        [sys.executable, "-m", "tools.set_up", *options],
        cwd=checkout,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_option_that_there_is_not_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    checkout = copy_of_set_up(tmp_path / "checkout")
    done = run_set_up(checkout, "--with-kubernets")
    assert (done.returncode, "unrecognized arguments: --with-kubernets" in done.stderr) == (2, True)
    assert not (checkout / ".tools").exists()


def test_without_a_network_set_up_stops_with_one_line_and_leaves_no_stamp(tmp_path: Path) -> None:
    checkout = copy_of_set_up(tmp_path / "checkout")
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "PIP_RETRIES": "0"}
    done = run_set_up(checkout, **nowhere)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "set-up stopped: uv cannot be installed: no package registry can be reached; "
        "check the network and the proxy, then run the same command again"
    )
    assert "Traceback" not in done.stderr
    assert not (checkout / ".tools" / "stamps").exists()


def test_a_finished_step_is_not_done_again_until_its_inputs_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "STAMPS", tmp_path / "stamps")
    lock = tmp_path / "lock.txt"
    lock.write_text("a==1")
    first = stamps.digest([lock])
    assert not stamps.is_done("python", first)
    stamps.set_done("python", first)
    assert stamps.is_done("python", first)
    lock.write_text("a==2")
    assert not stamps.is_done("python", stamps.digest([lock]))


def test_a_go_build_that_was_cut_off_runs_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The binary may stand half-written: only the stamp, written last, says that it is whole."""
    monkeypatch.setattr(stamps, "STAMPS", tmp_path / "stamps")
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "go.mod").write_text("module m\n\ngo 1.25.0\n")
    (folder / "go.sum").write_text("")
    module = go_modules.GoModule(folder, tmp_path / "out", ("tool",), (".",), "")
    executable(tmp_path / "out", "tool", "exit 0")
    assert not module.is_built()
    stamps.set_done(module.name, module.digest())
    assert module.is_built()


def test_parts_of_one_go_module_are_built_apart_each_by_its_own_sources(tmp_path: Path) -> None:
    """Whoever has the API server need not build it again because another program came to its module."""
    for name in ("go.mod", "go.sum", "cmd/one/main.go", "cmd/two/main.go"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    one, two = (
        go_modules.GoModule(tmp_path, tmp_path, (name,), (f"./cmd/{name}",), "", part)
        for name, part in (("one", ""), ("two", "second"))
    )
    before = (one.digest(), two.digest())
    (tmp_path / "cmd/two/main.go").write_text("package main\n")
    assert (one.digest() == before[0], two.digest() == before[1], one.name == two.name) == (True, False, False)


def test_a_failed_command_says_what_it_was_for_and_its_last_words() -> None:
    with pytest.raises(StepError) as caught:
        commands.run(["sh", "-c", "echo reading; echo 'error: the disk is full'; exit 3"], "the engine cannot be built")
    assert str(caught.value) == "the engine cannot be built: exit code 3: error: the disk is full"


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(StepError) as caught:
        commands.run(["no-such-program-here"], "Go cannot be installed")
    assert str(caught.value) == "Go cannot be installed: cannot run no-such-program-here: No such file or directory"


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The modules that a test's set-up would have built; nothing is built."""
    names: list[str] = []

    def note(module: go_modules.GoModule, step: Step) -> None:
        del step
        names.append(module.name)

    monkeypatch.setattr(go_modules, "build", note)
    return names


def test_an_engine_on_path_that_is_new_enough_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: list[str], quiet_step: Step
) -> None:
    pulumi = executable(tmp_path, "pulumi", f"echo v{ENGINE_VERSION}")
    executable(tmp_path, "pulumi-language-python", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    assert engine.find(quiet_step) == engine.Engine(pulumi, has_language_host=True)
    assert built == []


@pytest.mark.parametrize(
    ("version", "host"),
    [("v3.100.0", True), (f"v{ENGINE_VERSION}", False)],
    ids=["too old", "without a language host"],
)
def test_an_engine_on_path_that_cannot_serve_is_left_alone_and_ours_is_built(
    version: str, host: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: list[str], quiet_step: Step
) -> None:
    executable(tmp_path, "pulumi", f"echo {version}")
    if host:
        executable(tmp_path, "pulumi-language-python", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    assert engine.find(quiet_step).has_language_host is False
    assert built == ["engine"]


def test_our_own_launchers_are_never_taken_for_an_engine_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: list[str], quiet_step: Step
) -> None:
    executable(tmp_path, "pulumi", f"echo v{ENGINE_VERSION}")
    executable(tmp_path, "pulumi-language-python", "exit 0")
    monkeypatch.setattr(engine, "BIN", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    engine.find(quiet_step)
    assert built == ["engine"]


def test_a_python_that_is_too_old_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    monkeypatch.setattr(sys, "version", "3.9.18 (main)")
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(StepError) as caught:
        python_environment.find_python()
    assert str(caught.value) == (
        "Python 3.11 to 3.14 is needed, found 3.9.18 only; "
        "install one of them, or name it: make up PYTHON=/path/to/python3.14"
    )


def test_an_official_engine_keeps_its_own_language_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = {"pulumi": tmp_path / "bin", "pulumi-language-python": tmp_path / "built"}
    monkeypatch.setattr(launchers, "BUILT", tmp_path / "built")
    monkeypatch.setattr(
        launchers, "PROGRAMS", {folder / name: f"run '{{engine}}' {name}" for name, folder in ours.items()}
    )
    launchers.write(engine.Engine(Path("/opt/pulumi"), has_language_host=True))
    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == ["pulumi"]
    assert "exec run '/opt/pulumi' pulumi" in (tmp_path / "bin" / "pulumi").read_text()
