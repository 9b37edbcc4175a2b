"""The SDK's provider server, with what it lacks: half-made resources, old inputs, names."""

from __future__ import annotations

from typing import Any, cast

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from pulumi.provider.experimental import provider as protocol
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2, status_pb2

from engine_plugin import server
from engine_plugin.errors import OneLineErrors
from engine_plugin.values import plain_map, wire_map
from standin.provider.check import Naming
from standin.provider.errors import HalfMadeError, ProviderError
from standin.provider.provider import AwsProvider, row_of
from standin.provider.schema import SDK_VERSION
from standin.provider.state import stated


class Servicer(ProviderServicer):
    """The ResourceProvider protocol over `AwsProvider`."""

    def __init__(self, provider: AwsProvider, engine: str) -> None:
        super().__init__([], SDK_VERSION, provider, engine)
        self._aws = provider

    async def Configure(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802 - generated messages, the protocol's name
        response = await super().Configure(request, context)
        response.supports_autonaming_configuration = True
        return response

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: ANN401, ARG002, N802 - as above
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
            inputs, outputs = (
                plain_map(PropertyValue.unmarshal_map(each)) for each in (request.old_inputs, request.olds)
            )
            token = request.type or request.urn.split("::")[2]
            request.olds.CopyFrom(PropertyValue.marshal_map(wire_map(stated(row_of(token), inputs, outputs))))
        return await super().Diff(request, context)

    async def Update(self, request: Any, context: Any) -> Any:  # noqa: ANN401, ARG002, N802 - as above
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


def _details(error: Exception) -> bytes | None:
    return _half_made(error) if isinstance(error, HalfMadeError) else None


def main(arguments: list[str]) -> None:
    """Run as the engine runs its plugins."""
    server.main(
        arguments,
        lambda engine: Servicer(AwsProvider(), engine),
        OneLineErrors("the rehearsal's provider", "standin", ProviderError, _details),
    )
