"""The engine's language host for Python programs and policy packs, over the SDK's own language server.

Used only where Pulumi's own `pulumi-language-python` is not on PATH: it comes with Pulumi's installer, and no package
registry carries it. The engine starts this file as a plugin, reads the port from its first line of output and then
speaks the LanguageRuntime protocol (`language.proto` in the SDK). Programs run in this process; policy packs and
providers that are written in Python run in processes of their own.
"""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import IO

import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from tools.orphans import end_with_parent
from tools.paths import ROOT

MESSAGE_LIMIT = 400 * 1024 * 1024
"""Bytes of one message; the engine's own limit for its plugins (`rpcutil.GrpcChannelOptions`)."""


class LanguageHost(LanguageServer):
    """The SDK's language server, for programs in a folder and for policy packs."""

    def __init__(self, engine_address: str) -> None:
        super().__init__(program=lambda: None)
        self._engine_address = engine_address

    def Run(  # noqa: N802  (the protocol's name)
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run the program in this process; its folder is the working directory and first on the import path."""
        folder = Path(request.info.program_directory or request.pwd)
        program = folder / (request.info.entry_point or ".")
        os.chdir(folder)
        if sys.path[0] != str(folder):
            sys.path.insert(0, str(folder))

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
        command = [sys.executable, "-u", *commands[request.kind]]
        variables = dict(pair.split("=", 1) for pair in request.env)
        process = subprocess.Popen(
            command, cwd=request.pwd, env=variables or None, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        context.add_callback(process.terminate)
        yield from _stream(process)

    def GetRequiredPackages(  # noqa: N802  (the protocol's name)
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """No package is required beforehand: the engine finds each provider on PATH when the program asks for it."""
        del request, context
        return language_pb2.GetRequiredPackagesResponse()

    def InstallDependencies(  # noqa: N802  (the protocol's name)
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Nothing to install: programs and packs run in this interpreter's environment."""
        del request, context
        yield from ()

    def GetPluginInfo(self, request: object, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: N802
        """The SDK's version stands for the host's."""
        del request, context
        return plugin_pb2.PluginInfo(version=sys.version.split()[0])


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


def main() -> None:
    """Serve on a free loopback port, print it, and stay until the engine ends this process or is gone."""
    _leave_checkout()
    server = grpc.server(
        ThreadPoolExecutor(max_workers=8),
        options=[("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.max_send_message_length", MESSAGE_LIMIT)],
    )
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(sys.argv[1]), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        # At once: a program that has not ended would keep the server, and so the engine, waiting.
        signal.signal(signal_number, lambda _number, _frame: os._exit(0))
    print(port, flush=True)
    end_with_parent()
    server.wait_for_termination()


def _leave_checkout() -> None:
    """Take the checkout, where this module lies, off the import path: a program must not see it by accident."""
    sys.path = [entry for entry in sys.path if entry != str(ROOT)]
    os.environ.pop("PYTHONPATH", None)


if __name__ == "__main__":
    main()
