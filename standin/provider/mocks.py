"""Pulumi mocks that answer with the table's computed outputs, and remember what was registered.

mocks = AwsMocks(facts={"aws:ssm/getParameter:getParameter": {"/my/name": {"value": "ami-0123"}}})
install(mocks, stack="dev")
...
assert mocks.inputs("aws:ec2/launchTemplate:LaunchTemplate", "dev-windows")["metadataOptions"] == {...}
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pulumi
from pulumi.runtime import mocks as pulumi_mocks
from pulumi.runtime import rpc

from standin.provider import defaults, names, schema
from standin.provider.facts import ACCOUNT, FACTS, REGION, Facts
from standin.provider.partitions import partition_of
from standin.provider.table import ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.protobuf.struct_pb2 import Struct
    from pulumi.runtime.proto import RegisterResourceOutputsRequest, RegisterResourceRequest

    from standin.provider.table import Row


@dataclass(frozen=True)
class Registration:
    """One resource as the program registered it."""

    type: str
    name: str
    inputs: dict[str, Any]
    """Inputs by wire name (camelCase); an unknown one is `pulumi.UNKNOWN`."""
    parent: str
    """The parent's URN; empty for a resource without one."""
    custom: bool
    urn: str
    dependencies: frozenset[str] = frozenset()
    """URNs of what has to be there first."""
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])
    """What a component registered as its outputs; empty until it has."""


class AwsMocks(pulumi_mocks.Mocks):
    """Mocks for the AWS resources and data sources of the table.

    `facts` says what data sources answer, by function token, beside what `facts.FACTS` gives already (see there for its
    form). With `unknown_outputs` every id and computed output is unknown, as in the preview of a first `pulumi up`.
    """

    def __init__(self, facts: Facts | None = None, *, region: str = REGION, unknown_outputs: bool = False) -> None:
        super().__init__()
        self.region = region
        self.unknown_outputs = unknown_outputs
        self.facts: Facts = {**FACTS, **(facts or {})}
        self.given = threading.local()
        self.registrations: list[Registration] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def of_type(self, token: str) -> list[Registration]:
        """Every registration of one type, in the order of registration."""
        return [each for each in self.registrations if each.type == token]

    def inputs(self, token: str, name: str | None = None) -> dict[str, Any]:
        """The inputs of the one resource of this type (and name); AssertionError if there is none or several."""
        found = [each for each in self.of_type(token) if name in {None, each.name}]
        there = ", ".join(f"{each.type} {each.name}" for each in self.registrations)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} resources are {token} {name or ''}; registered: {there}")
        return found[0].inputs

    def new_resource(self, args: pulumi_mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """The id and outputs of a resource: inputs, the defaults and name that Check fills in, computed outputs."""
        row = ROWS.get(args.typ)
        inputs = cast("dict[str, Any]", getattr(self.given, "inputs", None) or args.inputs)  # pyright: ignore[reportUnknownMemberType] - bare dict
        given = {key: value for key, value in inputs.items() if value is not None}
        if row is None:
            return (f"{args.name}-id" if args.custom else None), given
        outputs = self._outputs(row, args.name, given)
        if args.resource_id:
            outputs["id"] = args.resource_id
        identity = rpc.UNKNOWN if self.unknown_outputs else str(outputs.pop("id", "")) or names.fill(row.id, outputs)
        return identity, outputs

    def _outputs(self, row: Row, name: str, given: dict[str, Any]) -> dict[str, Any]:
        described = schema.require(row.type)
        outputs = {**given, **defaults.missing(row, given)}
        if row.name and row.name not in outputs:
            prefix = outputs.get(f"{row.name}Prefix")
            outputs[row.name] = names.auto_name(name, row.type.encode()) if prefix is None else f"{prefix}{name}"
        computed = {**row.samples, **row.built}
        if "tagsAll" in described.outputs:
            outputs["tagsAll"] = dict(outputs.get("tags", {}))
        if self.unknown_outputs:
            return {**{key: rpc.UNKNOWN for key in computed if key != "id"}, **outputs}
        return self._sampled(row, name, outputs, computed)

    def _sampled(self, row: Row, name: str, outputs: dict[str, Any], computed: Mapping[str, Any]) -> dict[str, Any]:
        label = str(outputs.get(row.name, name))
        values = {**names.made_up(f"{row.type} {name}"), **outputs}
        region = outputs.get("region", self.region)
        values |= {"account": ACCOUNT, "region": region, "partition": partition_of(str(region))}
        values |= {"slug": names.slug(label), "bareName": label.removeprefix("/")}
        for key, sample in computed.items():
            if key not in outputs:
                outputs[key] = values[key] = _render(sample, values)
        if "region" in schema.require(row.type).outputs:
            outputs.setdefault("region", self.region)
        return outputs

    def call(self, args: pulumi_mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        """A data source's answer from the facts. LookupError, naming the function, where the facts have none."""
        given = cast("dict[str, Any]", args.args)
        self.calls.append((args.token, given))
        if args.token not in self.facts:
            raise LookupError(f"no fact answers {args.token}; give AwsMocks(facts={{'{args.token}': ...}})")
        fact = self.facts[args.token]
        answer = fact(given) if callable(fact) else fact
        return {**given, **answer}, []


def _render(sample: object, values: Mapping[str, object]) -> Any:  # noqa: ANN401 - a property value
    if isinstance(sample, str):
        text = names.fill(sample, values)
        return values.get(sample[1:-1]) if sample.startswith("{") and sample[1:-1] in values else text
    if isinstance(sample, list):
        return [_render(item, values) for item in cast("list[object]", sample)]
    if isinstance(sample, dict):
        return {key: _render(item, values) for key, item in cast("dict[str, object]", sample).items()}
    return sample


class _Monitor(pulumi_mocks.MockMonitor):
    """Records each registration with its parent and its unknown inputs, which the SDK's own mocks leave out."""

    def __init__(self, mocks: AwsMocks) -> None:
        super().__init__(mocks)
        self._recording = mocks

    def RegisterResource(self, request: RegisterResourceRequest) -> Any:  # noqa: ANN401, N802 - the protocol's name; untyped
        self._recording.given.inputs = _properties(request.object)
        response: Any = super().RegisterResource(request)  # pyright: ignore[reportUnknownMemberType] - untyped in the SDK
        if request.type != "pulumi:pulumi:Stack":
            inputs = _unwrapped(request.object)
            needs = frozenset(request.dependencies)
            seen = Registration(request.type, request.name, inputs, request.parent, request.custom, response.urn, needs)
            self._recording.registrations.append(seen)
        return response

    def RegisterResourceOutputs(self, request: RegisterResourceOutputsRequest) -> Any:  # noqa: ANN401, N802 - as above
        for registration in self._recording.registrations:
            if registration.urn == request.urn:
                registration.outputs.update(_unwrapped(request.outputs))
        return cast("Any", super().RegisterResourceOutputs(request))  # pyright: ignore[reportUnknownMemberType] - as above


def _properties(properties: Struct) -> dict[str, Any]:
    """Properties as the program gave them: unknown ones are `pulumi.UNKNOWN`, secret ones wrapped as in the SDK."""
    return cast("dict[str, Any]", rpc.deserialize_properties(properties, keep_unknowns=True))


def _unwrapped(properties: Struct) -> dict[str, Any]:
    return {key: rpc.unwrap_rpc_secret(value) for key, value in _properties(properties).items()}


def install(mocks: AwsMocks, *, project: str = "project", stack: str = "dev", preview: bool = False) -> None:
    """Make `mocks` answer every resource and data source that this process registers from now on."""
    pulumi.runtime.set_mocks(mocks, project=project, stack=stack, preview=preview, monitor=_Monitor(mocks))
