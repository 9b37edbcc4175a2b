"""The provider: the protocol's requests, answered from the table."""

from __future__ import annotations

import asyncio
import json
import os
import re
import threading
from typing import TYPE_CHECKING

from pulumi.provider.experimental import provider as protocol
from pulumi.provider.experimental.provider import PropertyDiff, PropertyDiffKind

from engine_plugin.values import Value, members, plain_map, wire_map
from standin.provider import botocore_models, diff, invokes, lifecycle, preview, reading
from standin.provider.check import DEFAULTS, Naming, Settings, check
from standin.provider.errors import HalfMadeError, ProviderError
from standin.provider.hooks import Transition
from standin.provider.refresh import imported, refreshed
from standin.provider.schema.package import package
from standin.provider.state import stated
from standin.provider.table import ROWS
from standin.provider.work import endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi.provider.experimental.property_value import PropertyValue

    from standin.provider.table import Row

_KINDS = {
    "add": (PropertyDiffKind.ADD, PropertyDiffKind.ADD_REPLACE),
    "delete": (PropertyDiffKind.DELETE, PropertyDiffKind.DELETE_REPLACE),
    "update": (PropertyDiffKind.UPDATE, PropertyDiffKind.UPDATE_REPLACE),
}


IMPORT_ID = re.compile(r"(?P<id>.+)@(?P<region>[a-z]{2}(-[a-z]+)+-\d)")
"""An id to import from another Region than the provider's: `lt-0123456789abcdef0@us-east-1`."""


class AwsProvider(protocol.Provider):
    """`aws` for rehearsals: refuses to be configured unless AWS_ENDPOINT_URL is on this machine."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.cancelled = threading.Event()
        self._warming: asyncio.Future[object] | None = None
        """botocore being loaded while the program starts."""

    async def get_schema(self, request: protocol.GetSchemaRequest) -> protocol.GetSchemaResponse:
        """Every type that is served: programs in YAML, which bring no SDK, are checked against it."""
        del request
        return protocol.GetSchemaResponse(json.dumps(package()))

    async def configure(self, request: protocol.ConfigureRequest) -> protocol.ConfigureResponse:
        """Take region and default tags. ProviderError unless the API is a rehearsal's, or where no region is known."""
        endpoint()
        given = {key.removeprefix("aws:config:"): value for key, value in request.variables.items()}
        self.settings = settings({**given, **plain_map(request.args)})
        self._warming = asyncio.get_running_loop().run_in_executor(None, botocore_models.session)
        return protocol.ConfigureResponse(accept_secrets=False, supports_preview=True)

    async def cancel(self) -> None:
        self.cancelled.set()

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        return await self.check_named(request, Naming(request.name, bytes(request.random_seed)))

    async def check_named(self, request: protocol.CheckRequest, naming: Naming) -> protocol.CheckResponse:
        """Check with the engine's wishes for names, which the SDK's own request leaves out."""
        row = row_of(request.type)
        olds, news = plain_map(request.old_inputs), plain_map(request.new_inputs)
        inputs, problems = await asyncio.to_thread(check, row, olds, news, naming, self.settings)
        failures = [protocol.CheckFailure(problem.path, problem.reason) for problem in problems]
        return protocol.CheckResponse(wire_map(inputs), failures)

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        """The differences to the inputs of the state, which the servicer hands over in `old_state`."""
        row = row_of(request.type)
        news = plain_map(request.new_inputs)
        ignored = tuple(request.ignore_changes)
        found = diff.changes(row, plain_map(request.old_state), news, ignored)
        return protocol.DiffResponse(
            changes=bool(found),
            replaces=sorted({change.property for change in found if change.replaces}),
            diffs=sorted({change.property for change in found}),
            delete_before_replace=diff.deletes_first(row, found, news),
            detailed_diff={
                change.path: PropertyDiff(_KINDS[change.kind][change.replaces], input_diff=True) for change in found
            },
        )

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        row, inputs = row_of(request.type), _inputs(request.properties)
        if request.preview:
            return protocol.CreateResponse("", wire_map(preview.created(row, inputs, self._region(inputs))))
        work = lifecycle.work_for(row, self._region(inputs), self.cancelled)
        resource_id, outputs = await asyncio.to_thread(lifecycle.create, row, work, inputs)
        return protocol.CreateResponse(resource_id, wire_map(outputs))

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        """The live state for a refresh; without old properties, for an import or a `get`. An empty id: not there."""
        row, state = row_of(request.type), plain_map(request.properties)
        resource_id, region = request.resource_id, self._region(state)
        elsewhere = IMPORT_ID.fullmatch(resource_id)
        if elsewhere and not state:
            resource_id, region = elsewhere["id"], elsewhere["region"]
        work = lifecycle.work_for(row, region, self.cancelled, resource_id)
        live = await asyncio.to_thread(reading.read, row, work, state)
        if live is None:
            return protocol.ReadResponse("", {}, {})
        told = plain_map(request.inputs)
        inputs = refreshed(row, told, live) if told else imported(row, live)
        return protocol.ReadResponse(work.id, wire_map({**_provider_only(row, state), **live}), wire_map(inputs))

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        return await self.update_from(request, plain_map(request.olds))

    async def update_from(
        self, request: protocol.UpdateRequest, old_inputs: Mapping[str, Value]
    ) -> protocol.UpdateResponse:
        """Update, knowing the old inputs, which the SDK's own request leaves out."""
        row, olds, news = row_of(request.type), plain_map(request.olds), _inputs(request.news)
        before = stated(row, old_inputs, olds)
        changed = {change.property for change in diff.changes(row, before, news, tuple(request.ignore_changes))}
        region = self._region({**olds, **news})
        if request.preview:
            return protocol.UpdateResponse(wire_map(preview.updated(row, olds, news, changed, region)))
        work = lifecycle.work_for(row, region, self.cancelled, request.resource_id, request.timeout)
        step = Transition(olds, old_inputs, news, changed)
        outputs = await asyncio.to_thread(lifecycle.update, row, work, step)
        return protocol.UpdateResponse(wire_map(outputs))

    async def delete(self, request: protocol.DeleteRequest) -> None:
        row, state = row_of(request.type), plain_map(request.properties)
        work = lifecycle.work_for(row, self._region(state), self.cancelled, request.resource_id, request.timeout)
        await asyncio.to_thread(lifecycle.delete, row, work, state)

    async def invoke(self, request: protocol.InvokeRequest) -> protocol.InvokeResponse:
        args = plain_map(request.args)
        answer = await asyncio.to_thread(invokes.answer, request.tok, args, self._region(args), self.cancelled)
        secret = invokes.SECRETS.get(request.tok, set())
        found = {name: value.with_secret(name in secret) for name, value in wire_map(answer).items()}
        return protocol.InvokeResponse(found)

    def _region(self, properties: Mapping[str, Value]) -> str:
        region = properties.get("region")
        return region if isinstance(region, str) and region else self.settings.region


def settings(given: Mapping[str, Value]) -> Settings:
    """The provider's configuration from its properties; structured ones may come as JSON text."""
    region = given.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not isinstance(region, str):
        raise ProviderError("the AWS provider has no region; set one with `pulumi config set aws:region eu-central-1`")
    told = given.get("defaultTags")
    tags = members(members(json.loads(told) if isinstance(told, str) else told).get("tags"))
    return Settings(region, {key: str(value) for key, value in tags.items()})


def row_of(token: str) -> Row:
    """The row of a type as it stands in a URN, where parents' types come before it. ProviderError if there is none."""
    own = token.rpartition("$")[2]
    if own not in ROWS:
        raise ProviderError(f"rehearsals do not serve {own}; they serve {', '.join(sorted(ROWS))}")
    return ROWS[own]


def _inputs(properties: Mapping[str, PropertyValue]) -> dict[str, Value]:
    return {name: value for name, value in plain_map(properties).items() if name != DEFAULTS}


def _provider_only(row: Row, state: Mapping[str, Value]) -> dict[str, Value]:
    """What the state knows and no API tells."""
    return {name: state[name] for name in (*row.unread, *row.aside) if name in state}


__all__ = ["AwsProvider", "HalfMadeError", "ProviderError"]
