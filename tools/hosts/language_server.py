"""What every language host of ours has in common: how the engine starts it, finds its port and ends it."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import grpc
from pulumi.runtime.proto import LanguageRuntimeServicer, language_pb2, language_pb2_grpc, plugin_pb2

from engine_plugin.process import MESSAGE_OPTIONS, announce, end_with_engine
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class InstalledLanguage(LanguageRuntimeServicer):
    """The answers of a host whose programs find everything in place: set-up installed it."""

    def end_plugins(self) -> None:
        """End the processes that this host runs plugins in, and start no more; here it runs none."""

    def GetRequiredPackages(  # noqa: N802  (the protocol's name)
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """No package is required beforehand: the engine finds each provider on PATH when the program asks for it."""
        del request, context
        return language_pb2.GetRequiredPackagesResponse()

    def InstallDependencies(  # noqa: N802  (the protocol's name)
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Nothing to install."""
        del request, context
        yield from ()

    def GetPluginInfo(self, request: object, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: N802
        """The interpreter's version stands for the host's."""
        del request, context
        return plugin_pb2.PluginInfo(version=sys.version.split()[0])


def serve(make: Callable[[str], InstalledLanguage], engine_address: str) -> None:
    """Serve on a free loopback port, print it, and stay until the engine ends this process or is gone.

    Args:
        make: the host, given the engine's address.
        engine_address: where the engine listens, as it told this process.
    """
    _leave_checkout()
    server = grpc.server(ThreadPoolExecutor(max_workers=8), options=MESSAGE_OPTIONS)
    host = make(engine_address)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()

    def leave(_number: int, _frame: object) -> None:
        host.end_plugins()
        os._exit(0)  # at once: a program that has not ended would keep the server, and so the engine, waiting

    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, leave)
    announce(port)
    end_with_engine(engine_address, host.end_plugins)
    server.wait_for_termination()


def _leave_checkout() -> None:
    """Take the checkout, where this module lies, off the import path: a program must not see it by accident.

    Nor may it get what is loaded already: it may have a package `tools` of its own.
    """
    sys.path = [entry for entry in sys.path if entry != str(ROOT)]
    os.environ.pop("PYTHONPATH", None)
    for name in [name for name in sys.modules if name.partition(".")[0] in {"tools", "engine_plugin"}]:
        del sys.modules[name]
