"""Programs past the pack as the engine would send them: real protobuf messages through the real gRPC servicer.

A program is what Pulumi YAML calls `resources`: name to type, properties, options (parent). ``${other.property}`` is an
output of another resource; at preview it is unknown unless the other resource was given that property.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

import grpc
from eks_windows.adapter import server
from eks_windows.rule import Level
from eks_windows.rules import all_rules
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from eks_windows.rule import Rule

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Program: TypeAlias = "dict[str, dict[str, Any]]"

_REFERENCE = re.compile(r"\$\{(?P<name>[\w-]+)\.(?P<key>\w+)\}")
_ACCOUNT = "123456789012"
_COMPUTED = {
    "aws:iam/role:Role": {"arn": f"arn:aws:iam::{_ACCOUNT}:role/{{name}}", "name": "{name}", "id": "{name}"},
    "aws:iam/instanceProfile:InstanceProfile": {
        "arn": f"arn:aws:iam::{_ACCOUNT}:instance-profile/{{name}}",
        "name": "{name}",
        "id": "{name}",
    },
    "aws:ec2/launchTemplate:LaunchTemplate": {
        "id": "lt-{name}",
        "name": "{name}",
        "latestVersion": 1,
        "defaultVersion": 1,
    },
    "aws:eks/cluster:Cluster": {"name": "{name}", "arn": f"arn:aws:eks:eu-central-1:{_ACCOUNT}:cluster/{{name}}"},
}
"""What the provider computes, by type; `{name}` is the resource's name property or else its name in the program."""


class Phase(Enum):
    """When the pack is asked."""

    PREVIEW = "preview"
    UNCONFIGURED = "preview with a provider whose configuration is unknown"
    UP = "up"


@dataclass(frozen=True, order=True)
class Seen:
    """A diagnostic, as short as a test wants to write it."""

    rule: str
    level: str
    where: str
    text: str = field(compare=False, default="")


def urn(name: str, kind: str) -> str:
    """The URN of a top-level resource."""
    return f"urn:pulumi:test::demo::{kind}::{name}"


def judge(
    program: Program,
    phase: Phase = Phase.PREVIEW,
    *,
    config: Mapping[str, Mapping[str, Any] | str] | None = None,
    rules: Sequence[type[Rule]] | None = None,
) -> list[Seen]:
    """The pack's diagnostics for a program, in the order in which the engine gets them."""
    with analyzer(all_rules() if rules is None else rules) as stub:
        if config is not None:
            stub.Configure(configuration(stub.GetAnalyzerInfo(Empty()), config))
        request = proto.AnalyzeStackRequest()
        for message, inputs in messages(program, phase):
            stub.Analyze(proto.AnalyzeRequest(urn=message.urn, type=message.type, name=message.name, properties=inputs))
            request.resources.append(message)
        return [_seen(one) for one in stub.AnalyzeStack(request).diagnostics]


def judge_mandatory(
    program: Program, phase: Phase = Phase.PREVIEW, *, config: Mapping[str, Mapping[str, Any] | str] | None = None
) -> list[Seen]:
    """What the rules say that block by default; one change often breaks advice too, which has tests of its own."""
    return judge(program, phase, config=config, rules=[rule for rule in all_rules() if rule.level is Level.MANDATORY])


def violations(seen: list[Seen]) -> set[tuple[str, str]]:
    """What blocks or would block: rule and place of everything that is proven wrong."""
    return {(one.rule, one.where) for one in seen if "Cannot be proven yet" not in one.text}


def unproven(seen: list[Seen]) -> set[tuple[str, str]]:
    """Rule and place of everything that cannot be proven yet."""
    return {(one.rule, one.where) for one in seen if "Cannot be proven yet" in one.text}


def changed(program: Program, **changes: object) -> Program:
    """A copy of a program with properties set; ``template__metadataOptions__httpTokens="optional"``, None deletes."""
    copy = deepcopy(program)
    for path, value in changes.items():
        name, *keys = path.split("__")
        target: Any = copy[name]["properties"]
        for key in keys[:-1]:
            target = target[int(key)] if key.isdigit() else target.setdefault(key, {})
        if value is None:
            del target[keys[-1]]
        else:
            target[keys[-1]] = value
    return copy


@contextmanager
def analyzer(rules: Sequence[type[Rule]]) -> Generator[Any]:
    """A client of a server of its own on a free loopback port."""
    served, port = server(rules)
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
    finally:
        served.stop(0)


def configuration(
    info: proto.AnalyzerInfo, given: Mapping[str, Mapping[str, Any] | str]
) -> proto.ConfigureAnalyzerRequest:
    """What the engine makes of a configuration file: schema defaults, then what was given (Go's `applyConfig`)."""
    request = proto.ConfigureAnalyzerRequest()
    for policy in info.policies:
        made = request.policyConfig[policy.name]
        made.enforcementLevel = policy.enforcementLevel
        schemas = MessageToDict(policy.configSchema.properties)
        made.properties.update({key: one["default"] for key, one in schemas.items() if "default" in one})
    for name, one in given.items():
        values = {"enforcementLevel": one} if isinstance(one, str) else dict(one)
        level = values.pop("enforcementLevel", None)
        if level is not None:
            request.policyConfig[name].enforcementLevel = proto.EnforcementLevel.Value(level.upper())
        request.policyConfig[name].properties.update(values)
    return request


def messages(program: Program, phase: Phase) -> Iterator[tuple[proto.AnalyzerResource, Struct]]:
    """Each resource as the stack call brings it, and its inputs as the call before brought them."""
    urns = {name: one.get("urn") or urn(name, one["type"]) for name, one in program.items()}
    for name, one in program.items():
        properties = one.get("properties", {})
        inputs = {key: _resolved(value, program, phase) for key, value in properties.items()}
        message = proto.AnalyzerResource(urn=urns[name], type=one["type"], name=name)
        parent = one.get("options", {}).get("parent")
        if parent:
            message.parent = urns[parent.strip("${}")]
        for key, value in properties.items():
            message.propertyDependencies[key].urns.extend(sorted({urns[other] for other in _references(value)}))
        message.properties.CopyFrom(_struct(_outputs(name, one, inputs, phase)))
        if "provider" in one:
            message.provider.properties.update(one["provider"])
        yield message, _struct(inputs)


def _outputs(name: str, one: dict[str, Any], inputs: dict[str, Any], phase: Phase) -> dict[str, Any]:
    if phase is Phase.UNCONFIGURED:
        return {}
    given = one.get("outputs", {})
    computed = _COMPUTED.get(one["type"], {"id": f"{name}-id"})
    named = inputs.get("name", name)
    made = {key: value.format(name=named) if isinstance(value, str) else value for key, value in computed.items()}
    if phase is Phase.PREVIEW:
        made = dict.fromkeys(made, UNKNOWN_STRING_VALUE)
    return made | inputs | given


def _resolved(value: Json, program: Program, phase: Phase) -> Json:
    if isinstance(value, dict):
        items = {str(_resolved(key, program, phase)): _resolved(item, program, phase) for key, item in value.items()}
        return UNKNOWN_STRING_VALUE if UNKNOWN_STRING_VALUE in items else items
    if isinstance(value, list):
        return [_resolved(item, program, phase) for item in value]
    if not isinstance(value, str) or not _REFERENCE.search(value):
        return value
    whole = _REFERENCE.fullmatch(value)
    parts = {match[0]: _output(match["name"], match["key"], program, phase) for match in _REFERENCE.finditer(value)}
    if UNKNOWN_STRING_VALUE in parts.values():
        return UNKNOWN_STRING_VALUE
    return parts[value] if whole else _REFERENCE.sub(lambda match: str(parts[match[0]]), value)


def _output(name: str, key: str, program: Program, phase: Phase) -> Json:
    if phase is Phase.UNCONFIGURED:
        return UNKNOWN_STRING_VALUE
    one = program[name]
    inputs = {other: _resolved(value, program, phase) for other, value in one.get("properties", {}).items()}
    return _outputs(name, one, inputs, phase).get(key, UNKNOWN_STRING_VALUE)


def _references(value: Json) -> set[str]:
    if isinstance(value, dict):
        return set[str]().union(*(_references(key) | _references(item) for key, item in value.items()))
    if isinstance(value, list):
        return set[str]().union(*map(_references, value))
    return {match["name"] for match in _REFERENCE.finditer(value)} if isinstance(value, str) else set()


def _struct(values: dict[str, Any]) -> Struct:
    struct = Struct()
    struct.update(values)
    return struct


def _seen(one: proto.AnalyzeDiagnostic) -> Seen:
    path = next((line.split("where:", 1)[1] for line in one.message.splitlines() if "where:" in line), "").split()
    where = " ".join([one.urn.rsplit("::", 1)[-1], *path[1:]] if one.urn else path)
    return Seen(one.policyName, proto.EnforcementLevel.Name(one.enforcementLevel).lower(), where, one.message)
