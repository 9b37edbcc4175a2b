"""A provider's server: the SDK's, on a free port of the loopback, with errors in one line, ending with its engine."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import grpc.aio
from pulumi.runtime.proto import ResourceProviderServicer, provider_pb2_grpc

from engine_plugin.process import MESSAGE_OPTIONS, announce, end_with_engine, engine_address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine_plugin.errors import OneLineErrors


def main(arguments: Sequence[str], make: Callable[[str], ResourceProviderServicer], errors: OneLineErrors) -> None:
    """Run as the engine runs its plugins, until it ends this process or is gone.

    Args:
        arguments: the process's own, without its name.
        make: the servicer, given the engine's address.
        errors: how its errors are told.
    """
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(engine_address(arguments), make, errors))


async def _serve(engine: str, make: Callable[[str], ResourceProviderServicer], errors: OneLineErrors) -> None:
    end_with_engine(engine)
    server = grpc.aio.server(options=MESSAGE_OPTIONS, interceptors=(errors,))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(make(engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    announce(port)
    try:
        await server.wait_for_termination()
    finally:
        await server.stop(grace=None)
