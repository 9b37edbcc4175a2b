"""The rehearsal's API server: started, found again, started over the same data, and stopped."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from rehearsal import kubernetes
from rehearsal.kubernetes import AwsSide, KubernetesError
from rehearsal.kubernetes.processes import wait
from standin.api.detached import Detached
from tests.components.aws_auth.live import Live
from tests.rehearsal.left_running import processes_of
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A folder whose server is stopped after the test."""
    yield tmp_path / "kubernetes"
    kubernetes.stop(tmp_path / "kubernetes")


@pytest.mark.nightly
@pytest.mark.cluster
def test_a_server_is_found_again_its_data_outlives_it_and_a_copied_folder_gets_one_of_its_own(
    data: Path, tmp_path: Path
) -> None:
    """`ensure` gives the running one; after a stop, one with the same objects and address. Tokens lie in own files.

    The server of a copy has the objects that were copied, and leaves the one that it is a copy of alone.
    """
    first = kubernetes.start(data)
    Live(first).put({"mapRoles": "[]"})
    assert kubernetes.ensure(data) == first
    assert {
        (data / name).stat().st_mode & 0o077 for name in ("kubernetes.json", "tokens.csv", "certs/apiserver.key")
    } == {0}
    kubernetes.stop(data)
    assert [pid for pid in first.pids if Path(f"/proc/{pid}").exists()] == []
    second = kubernetes.ensure(data)
    assert second.url == first.url
    assert Live(second).get()["data"] == {"mapRoles": "[]"}
    copy = tmp_path / "copy"
    shutil.copytree(data, copy)
    try:
        other = kubernetes.ensure(copy)
        assert set(other.pids) & set(second.pids) == set()
        assert Live(other).get()["data"] == {"mapRoles": "[]"}
        Live(other).edit({"mapRoles": "[1]"})
    finally:
        kubernetes.stop(copy)
    assert Live(second).get()["data"] == {"mapRoles": "[]"}
    assert kubernetes.ensure(data) == second


@pytest.mark.nightly
@pytest.mark.cluster
def test_a_server_that_is_not_whole_or_asks_another_account_is_started_again_and_a_taken_address_given_up(
    data: Path,
) -> None:
    """The account may have come back at another port; and the port of the last start may have another owner by then."""
    account = AwsSide("http://127.0.0.1:1", "eu-central-1", "legacy", "arn:aws:sts::123456789012:user/moto")
    first = kubernetes.ensure(data, account)
    assert kubernetes.ensure(data, account) == first
    moved = kubernetes.ensure(data, replace(account, endpoint="http://127.0.0.1:2"))
    assert (moved.url, set(moved.pids) & set(first.pids)) == (first.url, set())
    Detached(data, "webhook").stop()  # alone: the API server is ready without it, and knows nobody
    whole = kubernetes.ensure(data, replace(account, endpoint="http://127.0.0.1:2"))
    assert (whole.url, set(whole.pids) & set(moved.pids)) == (first.url, set())
    kubernetes.stop(data)
    port = urlsplit(first.url).port
    with socket.create_server(("127.0.0.1", port or 0)):
        assert kubernetes.ensure(data, account).url != first.url


def test_missing_binaries_are_named_with_the_command_that_builds_them(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`KUBEBUILDER_ASSETS` wins over what set-up built."""
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(data))
    with pytest.raises(KubernetesError, match=r"kube-apiserver, etcd not found in .*set_up --with-kubernetes"):
        kubernetes.start(data)


def test_a_program_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    """Instead of waiting for an answer that cannot come."""
    etcd = Detached(tmp_path, "etcd")
    process = etcd.start(["/bin/sh", "-c", "echo first; echo the disk is full; exit 3"], {})
    with pytest.raises(KubernetesError, match="etcd ended with code 3: the disk is full"):
        wait(lambda: False, process, etcd.log)


@pytest.mark.cluster
@pytest.mark.parametrize("program", [pytest.param("etcd", marks=pytest.mark.nightly), "kube-apiserver"])
def test_what_a_killed_starter_has_started_is_found_and_ended_before_the_next_start(data: Path, program: str) -> None:
    """An etcd that nobody knows of holds the data folder, and every later start would wait for it in vain."""
    code = "import sys; from pathlib import Path; from rehearsal import kubernetes; kubernetes.start(Path(sys.argv[1]))"
    starter = subprocess.Popen([sys.executable, "-c", code, str(data)], cwd=ROOT)
    while not (left := Detached(data, program).pid()):
        assert starter.poll() is None
        time.sleep(0.01)
    time.sleep(0.5)  # it is at work
    starter.kill()
    starter.wait()
    api = kubernetes.ensure(data)
    assert left not in api.pids
    kubernetes.stop(data)
    assert processes_of(data) == {}
