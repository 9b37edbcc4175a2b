"""What every language host of ours answers, once it is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pulumi.runtime.proto import LanguageRuntimeServicer, language_pb2, language_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Iterator

    import grpc

    from tools.hosts.language_server import Handlers


class InstalledLanguage(LanguageRuntimeServicer):
    """The answers of a host whose programs find everything in place: set-up installed it."""

    def add_to(self, server: Handlers) -> None:
        """Hand its methods over, by what generated code calls on a server."""
        language_pb2_grpc.add_LanguageRuntimeServicer_to_server(self, cast("grpc.Server", server))

    def end_plugins(self) -> None:
        """End the processes that this host runs plugins in, and start no more; here it runs none."""

    def InstallDependencies(  # noqa: N802  (the protocol's name)
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Nothing to install."""
        del request, context
        yield from ()
