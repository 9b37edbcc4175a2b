"""A plugin ends with the engine that started it, tells its port, and finds the engine's address among its arguments."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from engine_plugin import process
from standin.tests.processes import has_ended
from tools.paths import ROOT

PLUGIN = """
import sys, time
from engine_plugin import process
process.INIT = {init}
process.end_with_engine(sys.argv[1])
process.announce(1)
time.sleep(60)
"""
ENGINE = """
import os, subprocess, sys
program = {program!r}.format(init=os.getpid() if {is_init} else 1)
plugin = subprocess.Popen([sys.executable, "-c", program, sys.argv[1]], stdout=subprocess.PIPE)
plugin.stdout.readline()
print(plugin.pid, flush=True)
plugin.wait()
"""


def started(address: str, *, is_init: bool = False) -> tuple[subprocess.Popen[str], int]:
    """An engine that has started a plugin, and the plugin's process id."""
    program = ENGINE.format(program=PLUGIN, is_init=is_init)
    engine = subprocess.Popen([sys.executable, "-c", program, address], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert engine.stdout is not None
    return engine, int(engine.stdout.readline())


def test_a_plugin_ends_when_its_engine_was_killed() -> None:
    """A killed engine can stop nothing; what it started must not go on writing."""
    engine, plugin = started("127.0.0.1:1")
    with engine:
        engine.kill()
    assert has_ended(plugin)


@pytest.mark.parametrize("listens", [True, False], ids=["alive", "gone"])
def test_under_the_first_process_the_engines_address_tells_whether_it_lives(listens: bool) -> None:
    """In a container the engine may be process 1, which also takes over orphans."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1] if listens else 1}"
        engine, plugin = started(address, is_init=True)
        with engine:
            time.sleep(3 * process.INTERVAL)
            if listens:
                os.kill(plugin, signal.SIGKILL)  # only what still runs can be killed
        assert engine.returncode == 0
        assert has_ended(plugin)


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (["127.0.0.1:5"], "127.0.0.1:5"),
        (["--logtostderr", "-v=9", "127.0.0.1:5"], "127.0.0.1:5"),
        ([], ""),
    ],
)
def test_the_engines_address_is_the_first_argument_that_is_no_flag(arguments: list[str], address: str) -> None:
    """The engine hands its own flags for logging on."""
    assert process.engine_address(arguments) == address
