"""The engine's language host for Python programs and policy packs, over the SDK's own language server.

Used only where Pulumi's own `pulumi-language-python` is not on PATH: it comes with Pulumi's installer, and no package
registry carries it. It speaks the LanguageRuntime protocol (`language.proto` in the SDK). Programs run in its process;
policy packs and providers that are written in Python run in processes of their own.
"""

from __future__ import annotations

import gc
import os
import runpy
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue
from typing import IO, TYPE_CHECKING

import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2
from typing_extensions import override

from tools.hosts.installed_language import InstalledLanguage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


LOADED = 50_000
"""New objects at which Python looks for garbage in a program, in place of 700: nearly all that a program makes is what
it imports, which stays, and each search walks it anew."""


class LanguageHost(InstalledLanguage, LanguageServer):
    """The SDK's language server, for programs in a folder and for policy packs."""

    def __init__(self, engine_address: str) -> None:
        super().__init__(program=lambda: None)
        self._engine_address = engine_address
        self._plugins: list[subprocess.Popen[bytes]] = []
        self._starting = threading.RLock()  # a signal may come to the thread that holds it

    def Run(  # noqa: N802  (the protocol's name)
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run the program in this process; its folder is the working directory and first on the import path."""
        folder = Path(request.info.program_directory or request.pwd)
        program = folder / (request.info.entry_point or ".")
        os.chdir(folder)
        if sys.path[0] != str(folder):
            sys.path.insert(0, str(folder))

        gc.set_threshold(LOADED)

        def run_program() -> None:
            runpy.run_path(str(program), run_name="__main__")

        self.program = run_program
        # Where the SDK's server looks for the address that `pulumi.log` writes to.
        request.args[:] = [self._engine_address]
        # The SDK leaves this method's parameters untyped.
        response = super().Run(request, context)  # pyright: ignore[reportArgumentType]
        # The SDK has logged the error already; as an error of the response the engine would show it once more.
        return language_pb2.RunResponse(bail=bool(response.error))

    def RunPlugin(  # noqa: N802  (the protocol's name)
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a policy pack or a provider as the SDK's own host does and stream its output, its exit code last."""
        folder = request.info.program_directory or request.program
        commands = {
            "analyzer": ["-m", "pulumi.policy", *request.args, folder],
            "resource": [folder, *request.args],
        }
        if request.kind not in commands:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"this language host runs no plugin of kind {request.kind}")
        command = [_interpreter(request.info), "-u", *commands[request.kind]]
        variables = dict(pair.split("=", 1) for pair in request.env)
        with self._starting:
            process = subprocess.Popen(
                command, cwd=request.pwd, env=variables or None, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            self._plugins.append(process)
        context.add_callback(process.terminate)
        yield from _stream(process)

    @override
    def end_plugins(self) -> None:
        """Kill them: a policy pack's process looks after no engine, and would stay for ever."""
        self._starting.acquire()  # for good
        for process in self._plugins:
            process.kill()


def _interpreter(info: language_pb2.ProgramInfo) -> str:
    """The Python of the plugin's own virtual environment (`runtime.options.virtualenv`), else the one running this.

    A pack or plugin of this checkout is started before it has an environment of its own; ours has all its packages.
    """
    named = dict(info.options).get("virtualenv")
    # Python looks for its environment along the path as it is spelt, which `..` behind a link would lead astray.
    own = Path(info.root_directory, str(named)).resolve() / "bin" / "python"
    return str(own) if named and own.is_file() else sys.executable


def _stream(process: subprocess.Popen[bytes]) -> Iterator[language_pb2.RunPluginResponse]:
    """Each line of the process's output as it comes; its exit code once both streams have ended."""
    lines: Queue[language_pb2.RunPluginResponse | None] = Queue()

    def copy(stream: IO[bytes], wrap: Callable[[bytes], language_pb2.RunPluginResponse]) -> None:
        for line in stream:
            lines.put(wrap(line))
        lines.put(None)

    wrappers: list[tuple[IO[bytes] | None, Callable[[bytes], language_pb2.RunPluginResponse]]] = [
        (process.stdout, lambda line: language_pb2.RunPluginResponse(stdout=line)),
        (process.stderr, lambda line: language_pb2.RunPluginResponse(stderr=line)),
    ]
    copiers = [threading.Thread(target=copy, args=pair, daemon=True) for pair in wrappers]
    for copier in copiers:
        copier.start()
    for _ in copiers:
        yield from iter(lines.get, None)
    yield language_pb2.RunPluginResponse(exitcode=process.wait())


host = LanguageHost
"""What the server makes."""
