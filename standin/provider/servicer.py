"""The SDK's provider server, with what it lacks: errors in one line, half-made resources, old inputs, names."""

from __future__ import annotations

import asyncio
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import grpc
import grpc.aio
from google.protobuf.any_pb2 import Any as AnyMessage
from pulumi.provider.experimental import provider as protocol
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from standin.provider.check import Naming
from standin.provider.errors import HalfMadeError, ProviderError, one_line
from standin.provider.provider import AwsProvider
from standin.provider.schema import SDK_VERSION
from standin.provider.values import plain_map, wire_map
from tools.orphans import end_with_engine

if TYPE_CHECKING:
    from collections.abc import Awaitable

MESSAGE_LIMIT = 400 * 1024 * 1024
"""Bytes of one message; the engine's own limit for its plugins."""


class Servicer(ProviderServicer):
    """The ResourceProvider protocol over `AwsProvider`."""

    def __init__(self, provider: AwsProvider, engine: str) -> None:
        super().__init__([], SDK_VERSION, provider, engine)
        self._aws = provider

    async def Configure(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802 - generated messages, the protocol's name
        response = await _told(super().Configure(request, context), context)
        response.supports_autonaming_configuration = True
        return response

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802 - as above
        return await _told(self._check(request), context)

    async def _check(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        wishes, modes = request.autonaming, provider_pb2.CheckRequest.AutonamingOptions
        disabled = request.HasField("autonaming") and wishes.mode == modes.DISABLE
        naming = Naming(
            request.name or request.urn.rpartition("::")[2], request.randomSeed, wishes.proposed_name, disabled
        )
        asked = protocol.CheckRequest(
            request.urn,
            PropertyValue.unmarshal_map(request.olds),
            PropertyValue.unmarshal_map(request.news),
            request.randomSeed,
        )
        answer = await self._aws.check_named(asked, naming)
        failures = [
            provider_pb2.CheckFailure(property=each.property, reason=each.reason) for each in answer.failures or []
        ]
        return provider_pb2.CheckResponse(inputs=PropertyValue.marshal_map(answer.inputs or {}), failures=failures)

    async def Diff(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802 - as above
        if request.HasField("old_inputs"):
            request.olds.CopyFrom(request.old_inputs)
        return await _told(super().Diff(request, context), context)

    async def Create(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802 - as above
        return await _told(super().Create(request, context), context)

    async def Read(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802 - as above
        return await _told(super().Read(request, context), context)

    async def Update(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802 - as above
        return await _told(self._update(request), context)

    async def _update(self, request: provider_pb2.UpdateRequest) -> provider_pb2.UpdateResponse:
        asked = protocol.UpdateRequest(
            request.urn,
            request.id,
            PropertyValue.unmarshal_map(request.olds),
            PropertyValue.unmarshal_map(request.news),
            timeout=request.timeout,
            ignore_changes=list(request.ignoreChanges),
            preview=request.preview,
        )
        olds = request.old_inputs if request.HasField("old_inputs") else request.olds
        answer = await self._aws.update_from(asked, plain_map(PropertyValue.unmarshal_map(olds)))
        return provider_pb2.UpdateResponse(properties=PropertyValue.marshal_map(answer.properties))

    async def Delete(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802 - as above
        return await _told(super().Delete(request, context), context)

    async def Invoke(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802 - as above
        return await _told(super().Invoke(request, context), context)


async def _told(answer: Awaitable[Any], context: Any) -> Any:  # noqa: ANN401 - generated messages
    """The answer; an error becomes a status with one line, and with the resource where one was half made.

    The SDK's server wraps every error in another one that carries a traceback; the first is its context.
    """
    try:
        return await answer
    except NotImplementedError:
        raise
    except Exception as error:  # noqa: BLE001 - the last place where an error can become a line for a person
        cause = error if isinstance(error, ProviderError) else error.__context__ or error
        if isinstance(cause, HalfMadeError):
            context.set_trailing_metadata((("grpc-status-details-bin", _half_made(cause)),))
        known = isinstance(cause, ProviderError)
        line = str(cause) if known else _defect(cause)
        # FAILED_PRECONDITION tells the engine that nothing was made; INTERNAL that it can't know.
        await context.abort(grpc.StatusCode.FAILED_PRECONDITION if known else grpc.StatusCode.INTERNAL, line)


def _defect(error: BaseException) -> str:
    """A line for an error that should not be: what, and the line of this package that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    own = next((frame for frame in reversed(frames) if "standin" in frame.filename), None)
    where = f" at {Path(own.filename).name}:{own.lineno}" if own else ""
    return f"{type(error).__name__} in the rehearsal's provider{where}: {one_line(str(error))}"


def _half_made(error: HalfMadeError) -> bytes:
    """The status details by which the engine keeps a resource whose creation or update failed half-way."""
    detail = provider_pb2.ErrorResourceInitFailed(
        id=error.resource_id,
        properties=PropertyValue.marshal_map(wire_map(error.outputs)),
        inputs=PropertyValue.marshal_map(wire_map(error.inputs)),
        reasons=[str(error)],
    )
    packed = AnyMessage()
    packed.Pack(detail)
    code = cast("int", grpc.StatusCode.FAILED_PRECONDITION.value[0])  # the status' own code, or the engine refuses both
    return status_pb2.Status(code=code, message=str(error), details=[packed]).SerializeToString()


async def serve(engine: str) -> None:
    """Serve on a free port of this machine, which the first line of output tells the engine; end when it is gone."""
    end_with_engine(engine)
    limits = [("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.max_send_message_length", MESSAGE_LIMIT)]
    server = grpc.aio.server(options=limits)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(AwsProvider(), engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.wait_for_termination()


def main(arguments: list[str]) -> None:
    """Run as the engine runs its plugins: its address is the first argument, flags for logging may follow."""
    engine = next((argument for argument in arguments if not argument.startswith("-")), "")
    try:
        asyncio.run(serve(engine))
    except KeyboardInterrupt:
        sys.exit(0)
