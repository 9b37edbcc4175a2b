"""A person's program runs under our language host as under Pulumi's own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from standin.api.detached import is_alive
from standin.tests.processes import has_ended
from tools.paths import BUILT, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
import pulumi
from tools.naming import name
from engine_plugin import kind

pulumi.export("name", f"{kind} {name}")
"""


@pytest.mark.engine
def test_a_program_gets_its_own_package_where_the_host_has_one_of_the_same_name(tmp_path: Path) -> None:
    """The host runs the program in its own process, where its own modules are loaded already."""
    files = {
        "Pulumi.yaml": "name: p\nruntime: python\n",
        "Pulumi.test.yaml": "config: {}\n",
        "__main__.py": PROGRAM,
        "tools/naming.py": "name = 'mine'\n",
        "engine_plugin.py": "kind = 'still'\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "state").mkdir()
    environment = {
        **os.environ,
        "PATH": f"{BUILT}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }

    def pulumi(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["pulumi", "--non-interactive", "--stack", "test", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    pulumi("stack", "init")
    done = pulumi("up", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stdout + done.stderr
    assert pulumi("stack", "output", "name").stdout.strip() == "still mine"


ENGINE = """
import subprocess, sys
command = ["-m", "tools.hosts.language_server", "tools.hosts.language_host", "127.0.0.1:1"]
host = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE)
print(host.stdout.readline().decode(), end="", flush=True)
host.wait()
"""
"""What starts a language host, and has the word about its port."""


def test_a_policy_pack_ends_with_the_engine_that_was_killed(tmp_path: Path) -> None:
    """Its process looks after no engine; the host that runs it does for both."""
    (tmp_path / "__main__.py").write_text("import os, time\nprint(os.getpid())\ntime.sleep(60)\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", ENGINE], env=environment, stdout=subprocess.PIPE, text=True) as engine:
        assert engine.stdout is not None
        address = f"127.0.0.1:{int(engine.stdout.readline())}"
        with grpc.insecure_channel(address) as channel:
            host: Any = language_pb2_grpc.LanguageRuntimeStub(channel)
            info = language_pb2.ProgramInfo(program_directory=str(tmp_path), root_directory=str(tmp_path))
            said: Iterator[Any] = host.RunPlugin(
                language_pb2.RunPluginRequest(pwd=str(tmp_path), info=info, kind="resource")
            )
            plugin = int(next(said).stdout.decode())
            assert is_alive(plugin)
            engine.kill()
            assert has_ended(plugin), "the plugin outlives its engine"


def test_a_host_that_is_only_asked_about_itself_loads_nothing(tmp_path: Path) -> None:
    """The engine starts one for that before each preview and update, and waits for it."""
    (tmp_path / "slow.py").write_text("from pathlib import Path\n(Path(__file__).parent / 'loaded').touch()\n")
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    command = [sys.executable, "-m", "tools.hosts.language_server", "slow", "127.0.0.1:1"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            host: Any = language_pb2_grpc.LanguageRuntimeStub(channel)
            assert host.GetPluginInfo(Empty()).version == ""
            assert host.About(language_pb2.AboutRequest()).version == ""
            assert list(host.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest()).packages) == []
            host.Cancel(Empty())
            assert not (tmp_path / "loaded").exists()
            with pytest.raises(grpc.RpcError):  # the module has no host
                host.Run(language_pb2.RunRequest())
            assert (tmp_path / "loaded").exists()
        process.kill()
