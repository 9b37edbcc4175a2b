"""The engine process: found on PATH or beside the project, started once, started again when a script ended it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

HERE = Path(__file__).parent
PRELUDE = HERE / "prelude.ps1"
SECONDS = 60
"""A script that runs longer than this hangs."""


def find() -> Path | None:
    """``pwsh`` on PATH, else ``shared/pwsh/pwsh`` beside a folder that this checkout lies in; None without one."""
    on_path = shutil.which("pwsh")
    if on_path is not None:
        return Path(on_path)
    beside = (parent / "shared" / "pwsh" / "pwsh" for parent in HERE.parents)
    return next((program for program in beside if os.access(program, os.X_OK)), None)


@dataclass(frozen=True)
class Run:
    """What a script did.

    Attributes:
        code: its exit code.
        lines: its output, all streams in their order; an error begins with ``error:``, one that nobody caught with
            ``uncaught:``.
        ended: whether it came to an end of its own; a stray ``break`` passes everything and has none.
        died: whether it took the engine with it.
    """

    code: int
    lines: tuple[str, ...]
    ended: bool = True
    died: bool = False


class Engine:
    """One engine process; each script has a fresh runspace and environment in it.

    Attributes:
        program: the engine.
        again: take the same runspace again, for scripts that leave nothing in it; a third of the time.
    """

    again: bool = False

    def __init__(self, program: Path, folder: Path) -> None:
        self.program = program
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def environment(self, changes: Mapping[str, str]) -> dict[str, str]:
        """A small environment without this machine's own administration commands."""
        home = self._folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "NO_COLOR": "1",
            "POWERSHELL_TELEMETRY_OPTOUT": "1",
            "POWERSHELL_UPDATECHECK": "Off",
            # Short scripts, each run once: what the compiler learns of them is never used.
            "DOTNET_TieredPGO": "0",
            **changes,
        }

    def run(self, script: Path, folder: Path, environment: Mapping[str, str], prelude: Path = PRELUDE) -> Run:
        """Run a script file in a folder, with some environment variables of its own, after a prelude of stubs."""
        changes = {"EKS_TEST_FOLDER": str(folder), **environment}
        request = {
            "do": "run",
            "script": str(script),
            "prelude": str(prelude),
            "folder": str(folder),
            "environment": changes,
        }
        answer = self._ask({**request, "seconds": SECONDS, "again": self.again})
        if answer is None:
            return Run(code=self._stop(), lines=(), ended=False, died=True)
        if not answer["finished"]:
            self._stop()
            raise AssertionError(f"still running after {SECONDS} seconds: {script}\n" + "\n".join(answer["lines"]))
        lines = tuple("\n".join(answer["lines"]).split("\n"))
        return Run(code=answer["code"], lines=lines, ended=answer["ended"])

    def run_alone(self, script: Path, folder: Path, environment: Mapping[str, str], *arguments: str) -> Run:
        """Run a script in a process of its own, as the launch agent does."""
        command = f". '{PRELUDE}'; & '{script}'; exit $LASTEXITCODE"
        done = subprocess.run(
            [str(self.program), "-NoLogo", *arguments, "-Command", command],
            cwd=folder,
            env=self.environment({"EKS_TEST_FOLDER": str(folder), **environment}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        return Run(code=done.returncode, lines=tuple(done.stdout.splitlines()))

    def read(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """What each text is made of: `commands` with `name`, `text` and `parameters`; `redirections`."""
        return cast("list[dict[str, Any]]", self._ask_of("read", texts)["read"])

    def parse_errors(self, texts: Sequence[str]) -> list[list[str]]:
        """The errors of each text."""
        return cast("list[list[str]]", self._ask_of("parse", texts)["errors"])

    def _ask_of(self, what: str, texts: Sequence[str]) -> dict[str, Any]:
        answer = self._ask({"do": what, "texts": list(texts)})
        assert answer is not None, "the engine ended while it read"
        return answer

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer; None if the process ended instead."""
        connection = self._socket or self._start()
        connection.sendall(json.dumps(request).encode() + b"\n")
        received = bytearray()
        while not received.endswith(b"\n"):
            part = connection.recv(1 << 16)
            if not part:
                return None
            received += part
        return json.loads(received)

    def _start(self) -> socket.socket:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(SECONDS)
            port = listener.getsockname()[1]
            self._process = subprocess.Popen(
                [str(self.program), "-NoProfile", "-NonInteractive", "-File", str(HERE / "server.ps1"), str(port)],
                cwd=self._folder,
                env=self.environment({}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
            self._socket = listener.accept()[0]
        self._socket.settimeout(2 * SECONDS)
        return self._socket

    def _stop(self) -> int:
        """End the process; its exit code, if it had one of its own."""
        if self._socket is not None:
            self._socket.close()
        process, self._process, self._socket = self._process, None, None
        if process is None:
            return 0
        try:
            return process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
