"""Servers that outlive their starter: one of a name in a folder, found by the lock that it holds."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from standin.api import files
from standin.api.detached import AlreadyRunningError, Detached
from standin.api.process import PACKAGE_ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLEEP = ["/bin/sleep", "60"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Detached]:
    yield Detached(tmp_path, "sleeper")
    Detached(tmp_path, "sleeper").stop()


def test_a_server_is_written_down_before_its_program_runs(server: Detached) -> None:
    """The program's own process id is the one in the file, which only the owner may read."""
    process = server.start(
        ["/bin/sh", "-c", 'cat "$0"; echo $$; exec sleep 60', str(server.folder / "sleeper.pid")], {}
    )
    assert server.pid() == process.pid
    while len(lines := server.log.read_text().split()) < 2:
        assert process.poll() is None
    assert lines == [str(process.pid)] * 2
    assert (server.folder / "sleeper.pid").stat().st_mode & 0o077 == 0


def test_a_second_start_is_refused_and_the_first_goes_on(server: Detached) -> None:
    process = server.start(SLEEP, {})
    with pytest.raises(AlreadyRunningError, match=f"a server runs on .* already: process {process.pid}"):
        server.start(SLEEP, {})
    assert server.pid() == process.pid


def test_a_server_outlives_its_starter_and_is_found_by_others(server: Detached) -> None:
    code = "import sys; from pathlib import Path; from standin.api.detached import Detached; "
    code += "print(Detached(Path(sys.argv[1]), 'sleeper').start(['/bin/sleep', '60'], {}).pid)"
    command = [sys.executable, "-c", code, str(server.folder)]
    said = subprocess.run(command, cwd=PACKAGE_ROOT, capture_output=True, text=True, check=True).stdout
    assert server.pid() == int(said)
    assert server.stop()
    assert (server.pid(), server.stop()) == (None, False)


def test_a_killed_server_is_gone_and_its_id_names_nobody_even_where_another_process_has_it(server: Detached) -> None:
    process = server.start(SLEEP, {})
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert server.pid() is None
    (server.folder / "sleeper.pid").write_text(f"{os.getpid()}\n")
    assert (server.pid(), server.stop()) == (None, False)


def test_a_copied_folder_has_no_server(server: Detached, tmp_path: Path) -> None:
    server.start(SLEEP, {})
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(server.folder / "sleeper.pid", copy)
    assert Detached(copy, "sleeper").pid() is None


def test_one_that_does_not_end_when_asked_is_killed(server: Detached) -> None:
    process = server.start(
        ["/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"], {"PATH": "/bin:/usr/bin"}
    )
    while "deaf" not in server.log.read_text():
        assert process.poll() is None
    assert server.stop(0.1)
    assert process.returncode == -signal.SIGKILL


def test_a_file_is_whole_or_the_former_one_and_its_owners_only(tmp_path: Path) -> None:
    """A draft that a killed writer left is no obstacle, and lends the file no rights."""
    file = tmp_path / "state.json"
    (tmp_path / ".state.json.draft").touch(mode=0o666)
    files.write(file, "one")
    files.write(file, b"two", mode=0o755)
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("two", 0o755)
    files.write(file, "three")
    assert (file.stat().st_mode & 0o777, sorted(each.name for each in tmp_path.iterdir())) == (0o600, ["state.json"])
