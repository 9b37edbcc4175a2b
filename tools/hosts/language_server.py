"""How the engine starts a language host of ours, finds its port and ends it.

    python -m tools.hosts.language_server MODULE [ARGUMENT ...] ENGINE

The module's `host` makes the host, of the engine's address and the arguments.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING, Any

import grpc

from engine_plugin.process import MESSAGE_OPTIONS, announce, end_with_engine
from engine_plugin.startup import without_collections
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tools.hosts.installed_language import InstalledLanguage

SERVICE = "/pulumirpc.LanguageRuntime"

WITHOUT_A_WORD = ("GetPluginInfo", "About", "GetRequiredPackages", "Cancel")
"""Methods that an empty message answers: what version this is, nobody needs to know; set-up has installed every
package, and the engine finds each provider on PATH when the program asks for it; what is cancelled a signal ends."""


class Handlers(grpc.GenericRpcHandler):
    """The methods of a language host that is loaded with the first of them that needs it.

    For each preview and update the engine starts one more host, asks it `About`, for Pulumi's cloud, and waits.
    """

    def __init__(self, load: Callable[[], InstalledLanguage]) -> None:
        self._load = load
        self._loading = threading.Lock()
        self._handlers: list[grpc.GenericRpcHandler] = []
        self.host: InstalledLanguage | None = None

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[Any, Any] | None:
        """The method's handler; None for one that there is not, such as the empty one by which the engine knocks."""
        service, _, method = handler_call_details.method.rpartition("/")
        if service != SERVICE:
            return None
        if method in WITHOUT_A_WORD:
            return grpc.unary_unary_rpc_method_handler(_nothing)
        with self._loading:
            if self.host is None:
                host = self._load()
                host.add_to(self)
                self.host = host
        found = (handler.service(handler_call_details) for handler in self._handlers)
        return next((handler for handler in found if handler), None)

    def add_generic_rpc_handlers(self, handlers: Iterable[grpc.GenericRpcHandler]) -> None:
        """What generated code calls on a server."""
        self._handlers.extend(handlers)

    def add_registered_method_handlers(self, service: str, handlers: object) -> None:
        """The same methods once more, for a server that has not started yet."""


def _nothing(_request: bytes, _context: grpc.ServicerContext) -> bytes:
    return b""


def serve(module: str, arguments: Sequence[str], engine_address: str) -> None:
    """Serve on a free loopback port, print it, and stay until the engine ends this process or is gone.

    Args:
        module: has the host; it is imported when it is needed.
        arguments: the host's own.
        engine_address: where the engine listens, as it told this process.
    """

    def load() -> InstalledLanguage:
        with without_collections():
            host = import_module(module).host(engine_address, *arguments)
        _leave_checkout()
        return host

    handlers = Handlers(load)
    server = grpc.server(ThreadPoolExecutor(max_workers=8), handlers=[handlers], options=MESSAGE_OPTIONS)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()

    def end_plugins() -> None:
        if handlers.host:
            handlers.host.end_plugins()

    def leave(_number: int, _frame: object) -> None:
        end_plugins()
        os._exit(0)  # at once: a program that has not ended would keep the server, and so the engine, waiting

    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, leave)
    announce(port)
    end_with_engine(engine_address, end_plugins)
    server.wait_for_termination()


def _leave_checkout() -> None:
    """Take the checkout, where this module lies, off the import path: a program must not see it by accident.

    Nor may it get what is loaded already: it may have a package `tools` of its own.
    """
    sys.path = [entry for entry in sys.path if entry != str(ROOT)]
    os.environ.pop("PYTHONPATH", None)
    for name in [name for name in sys.modules if name.partition(".")[0] in {"tools", "engine_plugin"}]:
        del sys.modules[name]


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2:-1], sys.argv[-1])
