"""`make up` that is killed at any moment is followed by one that finishes the work, with nothing left half made."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from rehearsal import kubernetes
from tests.rehearsal.left_running import processes_of
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = 20
LONGEST = 25.0
"""Seconds after which the last of the moments lies; a run that is over by then was not killed, and counts as none."""

OWN = (".git", ".venv", ".tools", ".rehearsal", "__pycache__", "*_cache", ".hypothesis", "tests")
UP, DOWN = "rehearsal.up", "rehearsal.down"


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A copy of this one that shares what set-up made."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*OWN), symlinks=True)
    for shared in (".venv", ".tools"):
        (copy / shared).symlink_to(ROOT / shared)
    yield copy
    finish(copy, DOWN)


def start(checkout: Path, module: str) -> subprocess.Popen[str]:
    """What `make` runs after set-up, with its words in one pipe."""
    return subprocess.Popen(
        [checkout / ".venv" / "bin" / "python", "-m", module],
        cwd=checkout,
        env={name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PULUMI_", "PYTHON"))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(checkout: Path, module: str) -> str:
    """Run to the end; what it said."""
    running = start(checkout, module)
    said, _ = running.communicate(timeout=600)
    assert running.returncode == 0, said
    return said


def kill_within(checkout: Path, seconds: float, *, group: bool) -> bool:
    """Start `make up` and kill it, alone or with all of its group. Whether it was there to be killed."""
    running = start(checkout, UP)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.01)
    killed = running.poll() is None
    if killed:
        (os.killpg if group else os.kill)(running.pid, signal.SIGKILL)
    running.wait()
    assert running.stdout is not None
    running.stdout.close()
    return killed


def servers(checkout: Path) -> list[str]:
    """What runs for a checkout, by the names of programs and modules."""
    names = ("standin.api.worker", "token_webhook", "kube-apiserver", "etcd")
    lines = processes_of(checkout).values()
    return sorted(next((name for name in names if name in line), line) for line in lines)


@pytest.mark.nightly
@pytest.mark.engine
@pytest.mark.cluster
@pytest.mark.timeout(7200)
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc")
def test_twenty_kills_at_random_moments_converge_by_make_up_alone_and_leave_no_process(checkout: Path) -> None:
    """From an account that has not begun, from one that is stopped, and from what the kill before has left."""
    assert kubernetes.available(), "run python3 -m tools.set_up --with-kubernetes"
    seed = time.time_ns() % 10**6
    chance, kills = random.Random(seed), 0  # noqa: S311  no secret
    stack_files = {file: file.read_text() for file in checkout.glob("Pulumi*.yaml")}
    while kills < KILLS:
        if kills % 5 == 0:
            shutil.rmtree(checkout / ".rehearsal", ignore_errors=True)
        seconds, group = chance.uniform(0, LONGEST), chance.random() < 0.5
        kills += kill_within(checkout, seconds, group=group)
        told = f"seed {seed}, kill {kills} after {seconds:.2f} s, {'the group' if group else 'alone'}"
        sys.stderr.write(f"{told}\n")
        if chance.random() < 0.5:
            kill_within(checkout, chance.uniform(0, LONGEST), group=True)
        finish(checkout, UP)
        assert servers(checkout) == ["etcd", "kube-apiserver", "standin.api.worker", "token_webhook"], told
        assert {file: file.read_text() for file in checkout.glob("Pulumi*.yaml")} == stack_files, told
        finish(checkout, DOWN)
        assert servers(checkout) == [], told
    said = finish(checkout, UP)
    finish(checkout, DOWN)
    assert [line for line in said.splitlines() if line.endswith("unchanged") and " 0 changed" not in line] == []
