"""The plugin's process: the SDK's provider server, with errors in one line and warnings in the engine's log."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Awaitable
from typing import Any

import grpc
import grpc.aio
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2_grpc

from components.aws_auth.plugin.provider import VERSION, AwsAuthProvider, Log
from components.kubernetes.errors import RefusedError

_WATCH_SECONDS = 0.2


class Servicer(ProviderServicer):
    """The ResourceProvider protocol; what the SDK's server wraps in a traceback is told in its own words."""

    def __init__(self, provider: AwsAuthProvider, engine: str) -> None:
        super().__init__([], VERSION, provider, engine)

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802  # generated messages
        return await _told(super().Check(request, context), context)

    async def Diff(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802  # as above
        return await _told(super().Diff(request, context), context)

    async def Create(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802  # as above
        return await _told(super().Create(request, context), context)

    async def Update(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802  # as above
        return await _told(super().Update(request, context), context)

    async def Read(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802  # as above
        return await _told(super().Read(request, context), context)

    async def Delete(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802  # as above
        return await _told(super().Delete(request, context), context)


async def _told(answer: Awaitable[Any], context: Any) -> Any:  # noqa: ANN401  # generated messages
    """The answer; a refusal of ours as a status with its one line.

    The SDK's server raises an error of its own with a traceback in it; the first one is that error's context.
    """
    try:
        return await answer
    except Exception as error:  # noqa: BLE001  # the last place where an error can become a line for a person
        cause = error.__context__ or error
        if isinstance(cause, RefusedError):
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(cause))
        words = " ".join(str(cause).split())
        await context.abort(
            grpc.StatusCode.INTERNAL, f"a mistake in the aws-auth provider: {type(cause).__name__}: {words}"
        )


def engine_log(engine: str) -> Log:
    """A log that the engine shows beside the resource."""
    stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(engine))

    def log(urn: str, text: str) -> None:
        stub.Log(engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=text, urn=urn))

    return log


def _end_with_engine(address: str) -> None:
    """Leave when the engine that started this process is gone: one that was killed must not have a writer left.

    Orphans go to process 1, which in a container may be the engine itself; its address tells the two apart.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent and (parent != 1 or _listens(address)):
            time.sleep(_WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except (OSError, ValueError):  # ValueError: no address at all
        return False
    return True


async def serve(engine: str) -> None:
    """Serve on a free port of the loopback, which the first line of output tells the engine."""
    _end_with_engine(engine)
    server = grpc.aio.server()
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(
        Servicer(AwsAuthProvider(engine_log(engine)), engine), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    try:
        await server.wait_for_termination()
    finally:
        await server.stop(grace=None)
