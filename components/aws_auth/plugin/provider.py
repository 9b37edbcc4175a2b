"""The provider of `AwsAuthRoleMapping`, a plugin of this project: the engine's requests, answered by `lifecycle`.

A plugin over `pulumi.provider.experimental` and not a dynamic provider, because an entry needs what only a plugin
gets: the resource's URN (who owns the entry), a preview that asks the live cluster, a diff by property with live drift,
import, errors in one line, and no pickled code in the state.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import cast

import grpc
from pulumi.provider.experimental import provider as protocol
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from components.aws_auth.plan import state
from components.aws_auth.plan.declaration import Declaration, check, check_known, defaults, from_id
from components.aws_auth.plugin import lifecycle
from components.aws_auth.plugin.schema import TYPE, package_schema
from components.aws_auth.text.mapping import WINDOWS_PROXY_GROUP
from components.facts.names import PROJECT
from components.kubernetes.connection import default_region
from components.kubernetes.errors import ApiError, RefusedError
from components.problems.problem import Problem, path_text
from engine_plugin import server
from engine_plugin.errors import OneLineErrors
from engine_plugin.values import has_unknown, plain_map, wire_map

VERSION = "0.1.0"

Properties = Mapping[str, PropertyValue]
Log = Callable[[str, str], None]
"""Takes the URN of a resource and a warning about it."""


class AwsAuthProvider(protocol.Provider):
    """Serves one resource type."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def get_schema(self, request: protocol.GetSchemaRequest) -> protocol.GetSchemaResponse:
        """The one resource, property by property."""
        del request
        return protocol.GetSchemaResponse(json.dumps(package_schema(PROJECT, VERSION, TYPE)))

    async def check_config(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        """The provider has no settings. The project's own config, of the same name space, is none of it."""
        del request
        return protocol.CheckResponse({})

    async def configure(self, request: protocol.ConfigureRequest) -> protocol.ConfigureResponse:
        """Ask for real previews."""
        del request
        return protocol.ConfigureResponse(supports_preview=True)

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        """Every input by name, kind and meaning; of unknown ones only the names."""
        values, complete = _plain(request.new_inputs)
        unknown = {name for name, each in request.new_inputs.items() if each.value is not None} - set(values)
        try:
            values = _in_region(values, unknown)
        except ApiError as error:
            return protocol.CheckResponse(dict(request.new_inputs), _failures([Problem(("profile",), str(error))]))
        if not complete:
            filled = {**wire_map(defaults()), **request.new_inputs}
            return protocol.CheckResponse(filled, _failures(check_known(values, unknown)))
        found = check(values)
        if isinstance(found, Declaration):
            return protocol.CheckResponse(wire_map(found.inputs()), [])
        return protocol.CheckResponse(wire_map(values), _failures(found))

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        """What differs from the state, and from the live entry."""
        old, _ = _plain(request.old_state)
        values, complete = _plain(request.new_inputs)
        if not complete:
            return _unknown_diff(old, request.new_inputs, request.ignore_changes)
        declared = Declaration.model_validate(values)
        names, replacing = state.differences(old, declared)
        if not replacing:
            names |= await asyncio.to_thread(lifecycle.drift, declared, state.known(old), self._warner(request.urn))
        names -= set(request.ignore_changes)
        return _diff(names, replacing & names, old)

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        """Make sure of the entry; in a preview, ask whether that would work."""
        declared = _declared(request.properties)
        if declared is None:
            return protocol.CreateResponse("", dict(request.properties))
        act = lifecycle.preview if request.preview else lifecycle.ensure
        plan = await asyncio.to_thread(act, declared, request.urn, None, self._warner(request.urn))
        outputs = state.after_write(declared, plan) if plan else declared.inputs()
        return protocol.CreateResponse("" if request.preview else declared.resource_id, wire_map(outputs))

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        """Bring the entry to what is declared now."""
        declared = _declared(request.news)
        if declared is None:
            return protocol.UpdateResponse(dict(request.news))
        known = state.known(_plain(request.olds)[0])
        act = lifecycle.preview if request.preview else lifecycle.ensure
        plan = await asyncio.to_thread(act, declared, request.urn, known, self._warner(request.urn))
        return protocol.UpdateResponse(wire_map(state.after_write(declared, plan) if plan else declared.inputs()))

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        """The live entry, for a refresh or, without a state, for an import. An empty id: it is gone."""
        old, _ = _plain(request.properties)
        if not old:
            return await self._import(request)
        declared = Declaration.model_validate({name: old[name] for name in _input_names(old)})
        gone, entry = await asyncio.to_thread(lifecycle.read, declared, self._warner(request.urn))
        if gone:
            return protocol.ReadResponse("", {}, {})
        outputs = state.after_read(old, entry) if entry else old
        return protocol.ReadResponse(request.resource_id, wire_map(outputs), dict(request.inputs))

    async def delete(self, request: protocol.DeleteRequest) -> None:
        """Take the entry away, if it is ours alone."""
        old, _ = _plain(request.properties)
        declared = Declaration.model_validate({name: old[name] for name in _input_names(old)})
        await asyncio.to_thread(lifecycle.remove, declared, request.urn, state.known(old), self._warner(request.urn))

    async def _import(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        """An answer that only says "gone" would be imported as an empty resource, so what is not there is an error."""
        given, _ = _plain(request.inputs)
        bare = Declaration.model_validate({**given, **from_id(request.resource_id)})
        entry = await asyncio.to_thread(lifecycle.find, bare)
        windows = WINDOWS_PROXY_GROUP in entry.groups
        found = {"username": entry.username or "", "groups": list(entry.groups), "windows": windows}
        declared = bare.model_copy(update=found)
        return protocol.ReadResponse(bare.resource_id, wire_map(state.imported(declared)), wire_map(declared.inputs()))

    def _warner(self, urn: str) -> lifecycle.Warn:
        return lambda text: self._log(urn, text)


def _in_region(values: dict[str, object], unknown: Collection[str]) -> dict[str, object]:
    """The values, with the region of the AWS profile or environment where the program gave none."""
    if "region" in values or "region" in unknown:
        return values
    region = default_region(cast("str | None", values.get("profile")))
    return {**values, "region": region} if region else values


def _declared(properties: Properties) -> Declaration | None:
    """The declaration; None while something in it is unknown."""
    values, complete = _plain(properties)
    return Declaration.model_validate(values) if complete else None


def _input_names(values: Mapping[str, object]) -> list[str]:
    return [field.alias for field in Declaration.model_fields.values() if field.alias and field.alias in values]


def _diff(names: set[str], replacing: set[str], old: Mapping[str, object]) -> protocol.DiffResponse:
    kinds = protocol.PropertyDiffKind
    detail: dict[str, protocol.PropertyDiff] = {}
    for name in sorted(names):
        if name in replacing:
            kind = kinds.UPDATE_REPLACE if name in old else kinds.ADD_REPLACE
        else:
            kind = kinds.UPDATE if name in old else kinds.ADD
        detail[name] = protocol.PropertyDiff(kind, input_diff=False)
    return protocol.DiffResponse(
        changes=bool(names), replaces=sorted(replacing), diffs=sorted(names), detailed_diff=detail
    )


def _unknown_diff(old: Mapping[str, object], new: Properties, ignored: list[str]) -> protocol.DiffResponse:
    """While an input is unknown, it counts as changed, and an unknown identity as another resource."""
    values, _ = _plain(new)
    names = {name for name in new if name not in values or values[name] != old.get(name)} - set(ignored)
    return _diff(names, names & {"clusterName", "region", "roleArn"}, old)


def _failures(problems: list[Problem]) -> list[protocol.CheckFailure]:
    return [protocol.CheckFailure(path_text(problem.path), problem.text) for problem in problems]


def _plain(properties: Properties) -> tuple[dict[str, object], bool]:
    """The known values as plain data, nulls left out, and whether that is all of them."""
    values = plain_map(properties)
    known = {name: value for name, value in values.items() if not has_unknown(value)}
    return known, len(known) == len(values)


def engine_log(engine: str) -> Log:
    """A log that the engine shows beside the resource."""
    stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(engine))

    def log(urn: str, text: str) -> None:
        stub.Log(engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=text, urn=urn))

    return log


def main(arguments: Sequence[str]) -> None:
    """Run as the engine runs its plugins."""
    server.main(
        arguments,
        lambda engine: ProviderServicer([], VERSION, AwsAuthProvider(engine_log(engine)), engine),
        OneLineErrors("the aws-auth provider", "aws_auth", RefusedError),
    )
