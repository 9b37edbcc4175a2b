"""A provider plugin that takes every resource and answers with its inputs and what AWS would compute.

It stands in for every package that an example names, so that the engine, and not a test, makes the messages. It checks
nothing: whether inputs are right is the rehearsal's provider's business.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from standin.provider.schema.package import package
from tests.policies.program import Phase, computed, messages


class Echo(provider_pb2_grpc.ResourceProviderServicer):
    """Inputs in, inputs and computed outputs out."""

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:  # noqa: ANN401, N802  (the protocol's)
        """A version is asked for and not looked at."""
        del request, context
        return plugin_pb2.PluginInfo(version="1.0.0")

    def GetSchema(self, request: Any, context: Any) -> provider_pb2.GetSchemaResponse:  # noqa: ANN401, N802
        """Of package `aws`, which is the one that a program in YAML names."""
        del request, context
        return provider_pb2.GetSchemaResponse(schema=json.dumps(package()))

    def CheckConfig(self, request: Any, context: Any) -> provider_pb2.CheckResponse:  # noqa: ANN401, N802
        """Every configuration is right."""
        del context
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> provider_pb2.DiffResponse:  # noqa: ANN401, N802
        """Configurations do not differ."""
        del request, context
        return provider_pb2.DiffResponse()

    def Configure(self, request: Any, context: Any) -> provider_pb2.ConfigureResponse:  # noqa: ANN401, N802
        """Previews are answered, too."""
        del request, context
        return provider_pb2.ConfigureResponse(supportsPreview=True, acceptSecrets=True)

    def Check(self, request: Any, context: Any) -> provider_pb2.CheckResponse:  # noqa: ANN401, N802
        """Every input is right."""
        del context
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(self, request: Any, context: Any) -> provider_pb2.DiffResponse:  # noqa: ANN401, N802
        """What changed is updated in place."""
        del context
        old, new = MessageToDict(request.old_inputs), MessageToDict(request.news)
        changed = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
        kind = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=kind, diffs=changed)

    def Create(self, request: Any, context: Any) -> provider_pb2.CreateResponse:  # noqa: ANN401, N802
        """At preview what is computed is unknown."""
        del context
        outputs = _outputs(request)
        known = "" if request.preview else str(outputs.get("id", f"{request.name}-id"))
        return provider_pb2.CreateResponse(id=known, properties=_struct(outputs))

    def Update(self, request: Any, context: Any) -> provider_pb2.UpdateResponse:  # noqa: ANN401, N802
        """As `Create`."""
        del context
        return provider_pb2.UpdateResponse(properties=_struct(_outputs(request, request.news)))

    def Read(self, request: Any, context: Any) -> provider_pb2.ReadResponse:  # noqa: ANN401, N802
        """Nothing drifts; what is imported is as the program has it, under whatever id."""
        del context
        if request.properties.fields:
            return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)
        program = json.loads(Path(os.environ["RESOURCES"]).read_text(encoding="utf-8"))
        found = {message.name: (message.properties, inputs) for message, inputs in messages(program, Phase.UP)}
        outputs, inputs = found[request.urn.rsplit("::", 1)[-1]]
        return provider_pb2.ReadResponse(id=request.id, properties=outputs, inputs=inputs)

    def Delete(self, request: Any, context: Any) -> Empty:  # noqa: ANN401, N802
        """Gone."""
        del request, context
        return Empty()

    def Cancel(self, request: Any, context: Any) -> Empty:  # noqa: ANN401, N802
        """Nothing takes long."""
        del request, context
        return Empty()


def _outputs(request: Any, given: Struct | None = None) -> dict[str, Any]:  # noqa: ANN401
    inputs: dict[str, Any] = MessageToDict(given or request.properties)
    name, kind = request.urn.split("::")[-1], request.urn.split("::")[-2].split("$")[-1]
    made = computed(kind, str(inputs.get("name", name)), name)
    return (dict.fromkeys(made, UNKNOWN_STRING_VALUE) if request.preview else made) | inputs


def _struct(values: dict[str, Any]) -> Struct:
    made = Struct()
    made.update(values)
    return made


def main() -> None:
    """Serve on a free loopback port until the engine ends this process."""
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Echo(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
