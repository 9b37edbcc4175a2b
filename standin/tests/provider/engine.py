"""The engine's side of the protocol, as far as tests need it: real messages over real gRPC."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from engine_plugin.values import Value, plain_map, wire_map
from standin.api.process import PACKAGE_ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from google.protobuf.struct_pb2 import Struct


def struct(values: Mapping[str, Value]) -> Struct:
    """Plain data as the protocol's properties."""
    return PropertyValue.marshal_map(wire_map(values))


def plain(properties: Struct) -> dict[str, Value]:
    """The protocol's properties as plain data."""
    return plain_map(PropertyValue.unmarshal_map(properties))


@dataclass
class Resource:
    """A resource in the state of a stack."""

    type: str
    name: str
    id: str
    inputs: dict[str, Value]
    outputs: dict[str, Value]

    @property
    def urn(self) -> str:
        return urn(self.type, self.name)


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:test::tests::my:index:Component${token}::{name}"


@dataclass
class Plan:
    """What a diff says."""

    paths: set[str] = field(default_factory=set[str])
    replaces: set[str] = field(default_factory=set[str])
    deletes_first: bool = False


class Engine:
    """Speaks to one provider process, and keeps state between calls as the engine does."""

    def __init__(self, address: str) -> None:
        self.channel = grpc.insecure_channel(address)
        self.provider: Any = provider_pb2_grpc.ResourceProviderStub(self.channel)

    def configure(self, **config: str) -> None:
        variables = {f"aws:config:{key}": value for key, value in config.items()}
        self.provider.Configure(provider_pb2.ConfigureRequest(variables=variables))

    def check(self, token: str, name: str, inputs: Mapping[str, Value], olds: Mapping[str, Value] | None = None) -> Any:  # noqa: ANN401 - a generated message
        request = provider_pb2.CheckRequest(
            urn=urn(token, name), olds=struct(olds or {}), news=struct(inputs), randomSeed=name.encode(), name=name
        )
        return self.provider.Check(request)

    def checked(
        self, token: str, name: str, inputs: Mapping[str, Value], olds: Mapping[str, Value] | None = None
    ) -> dict[str, Value]:
        answer = self.check(token, name, inputs, olds)
        assert not answer.failures, [f"{failure.property}: {failure.reason}" for failure in answer.failures]
        return plain(answer.inputs)

    def preview(self, token: str, name: str, inputs: Mapping[str, Value]) -> dict[str, Value]:
        checked = self.checked(token, name, inputs)
        request = provider_pb2.CreateRequest(urn=urn(token, name), properties=struct(checked), preview=True)
        return plain(self.provider.Create(request).properties)

    def create(self, token: str, name: str, inputs: Mapping[str, Value]) -> Resource:
        checked = self.checked(token, name, inputs)
        answer = self.provider.Create(provider_pb2.CreateRequest(urn=urn(token, name), properties=struct(checked)))
        return Resource(token, name, answer.id, checked, plain(answer.properties))

    def diff(self, resource: Resource, inputs: Mapping[str, Value]) -> Plan:
        checked = self.checked(resource.type, resource.name, inputs, resource.inputs)
        request = provider_pb2.DiffRequest(
            urn=resource.urn,
            id=resource.id,
            olds=struct(resource.outputs),
            old_inputs=struct(resource.inputs),
            news=struct(checked),
        )
        answer = self.provider.Diff(request)
        assert (answer.changes == provider_pb2.DiffResponse.DIFF_SOME) == bool(answer.detailedDiff)
        return Plan(set(answer.detailedDiff), set(answer.replaces), answer.deleteBeforeReplace)

    def update(self, resource: Resource, inputs: Mapping[str, Value], *, preview: bool = False) -> Resource:
        checked = self.checked(resource.type, resource.name, inputs, resource.inputs)
        request = provider_pb2.UpdateRequest(
            urn=resource.urn,
            id=resource.id,
            olds=struct(resource.outputs),
            old_inputs=struct(resource.inputs),
            news=struct(checked),
            preview=preview,
        )
        outputs = plain(self.provider.Update(request).properties)
        return Resource(resource.type, resource.name, resource.id, checked, outputs)

    def fail_to_update(self, resource: Resource, inputs: Mapping[str, Value]) -> tuple[str, Resource]:
        """The error of an update, and the resource as the engine keeps it: old inputs beside the outputs that came."""
        return self._failure(lambda: self.update(resource, inputs), resource.type, resource.name, resource.inputs)

    def fail_to_create(self, token: str, name: str, inputs: Mapping[str, Value]) -> tuple[str, Resource]:
        """The error of a creation, and the resource as the engine keeps it."""
        checked = self.checked(token, name, inputs)
        return self._failure(lambda: self.create(token, name, inputs), token, name, checked)

    @staticmethod
    def _failure(call: Callable[[], object], token: str, name: str, inputs: dict[str, Value]) -> tuple[str, Resource]:
        try:
            call()
        except grpc.RpcError as error:
            told: Any = error
        else:
            raise AssertionError("it did not fail")
        status = status_pb2.Status.FromString(dict(told.trailing_metadata())["grpc-status-details-bin"])
        half = provider_pb2.ErrorResourceInitFailed()
        status.details[0].Unpack(half)
        return str(told.details()), Resource(token, name, half.id, inputs, plain(half.properties))

    def refresh(self, resource: Resource) -> Resource | None:
        request = provider_pb2.ReadRequest(
            urn=resource.urn, id=resource.id, properties=struct(resource.outputs), inputs=struct(resource.inputs)
        )
        answer = self.provider.Read(request)
        if not answer.id:
            return None
        return Resource(resource.type, resource.name, answer.id, plain(answer.inputs), plain(answer.properties))

    def read(self, token: str, resource_id: str) -> Resource | None:
        """What an import does: all that is known is the id."""
        return self.refresh(Resource(token, "imported", resource_id, {}, {}))

    def delete(self, resource: Resource, timeout: float = 0) -> None:
        request = provider_pb2.DeleteRequest(
            urn=resource.urn, id=resource.id, properties=struct(resource.outputs), timeout=timeout
        )
        self.provider.Delete(request)

    def invoke(self, token: str, **args: Value) -> dict[str, Value]:
        answer = self.provider.Invoke(provider_pb2.InvokeRequest(tok=token, args=struct(args)))
        return plain(getattr(answer, "return"))


def start(url: str) -> tuple[subprocess.Popen[bytes], str]:
    """A provider process that speaks to the API at `url`, and its address."""
    environment = {**os.environ, "AWS_ENDPOINT_URL": url, "PYTHONPATH": str(PACKAGE_ROOT)}
    command = [sys.executable, "-P", "-m", "standin.provider", "127.0.0.1:1"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    return process, f"127.0.0.1:{int(process.stdout.readline())}"
