"""Programs as the engine would send them: real protobuf messages, with unknowns as a preview has them.

A program is what Pulumi YAML calls `resources`: name to type, properties, options (parent, provider).
``${other.property}`` is an output of another resource; at preview it is unknown unless the other resource was given
that property.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from eks_windows.stack.values import SECRET, SIGNATURE
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import proto
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Program: TypeAlias = "dict[str, dict[str, Any]]"

_REFERENCE = re.compile(r"\$\{(?P<name>[\w-]+)\.(?P<key>\w+)\}")
_ACCOUNT, _REGION = "123456789012", "eu-central-1"
_COMPUTED = {
    "aws:iam/role:Role": {"arn": f"arn:aws:iam::{_ACCOUNT}:role/{{name}}", "name": "{name}", "id": "{name}"},
    "aws:iam/instanceProfile:InstanceProfile": {
        "arn": f"arn:aws:iam::{_ACCOUNT}:instance-profile/{{name}}",
        "name": "{name}",
        "id": "{name}",
    },
    "aws:ec2/ami:Ami": {"id": "ami-0123456789abcdef0", "arn": f"arn:aws:ec2:eu-central-1:{_ACCOUNT}:image/ami-0123"},
    "aws:ec2/launchConfiguration:LaunchConfiguration": {"id": "{name}", "name": "{name}"},
    "aws:ec2/launchTemplate:LaunchTemplate": {
        "id": "lt-{name}",
        "name": "{name}",
        "latestVersion": 1,
        "defaultVersion": 1,
    },
    "aws:eks/cluster:Cluster": {
        "id": "{name}",
        "name": "{name}",
        "arn": f"arn:aws:eks:eu-central-1:{_ACCOUNT}:cluster/{{name}}",
        "endpoint": "https://{name}.gr7.eu-central-1.eks.amazonaws.com",
    },
}
"""What the provider computes, by type; `{name}` is the resource's name property or else its name in the program."""


_LEFT_TO_AWS = {
    "aws:autoscaling/group:Group": ("mixedInstancesPolicy", "launchConfiguration", "vpcZoneIdentifiers"),
    "aws:ec2/launchTemplate:LaunchTemplate": ("metadataOptions", "blockDeviceMappings", "networkInterfaces"),
    "aws:ec2/securityGroup:SecurityGroup": ("ingress", "egress"),
    "aws:eks/nodeGroup:NodeGroup": ("amiType", "version", "releaseVersion", "instanceTypes"),
    "aws:eks/cluster:Cluster": ("version", "accessConfig"),
    "aws:eks/accessEntry:AccessEntry": ("type",),
}
"""Properties that providers mark as unknown at preview where the program does not give them."""


class Phase(Enum):
    """When the pack is asked; a preview and an update see dependencies, a state may have none."""

    PREVIEW = "preview"
    UNCONFIGURED = "preview with a provider whose configuration is unknown"
    UP = "up"
    ANALYZE = "analysis of a state that was imported, so that nothing says what a property was computed from"


def urn(name: str, kind: str) -> str:
    """The URN of a top-level resource."""
    return f"urn:pulumi:test::demo::{kind}::{name}"


def changed(program: Program, **changes: object) -> Program:
    """A copy of a program with properties set; ``template__metadataOptions__httpTokens="optional"``, None deletes."""
    copy = deepcopy(program)
    for path, value in changes.items():
        put(copy, path.split("__"), value)
    return copy


def put(program: Program, path: list[str], value: object) -> None:
    """Set a property; None deletes it.

    Args:
        program: the program that is changed.
        path: the resource's name and the way into its properties; numbers count in lists.
        value: the property.
    """
    name, *keys = path
    target: Any = program[name].setdefault("properties", {})
    for key in keys[:-1]:
        target = target[int(key)] if key.isdigit() else target.setdefault(key, {})
    if value is None:
        del target[keys[-1]]
    else:
        target[int(keys[-1]) if keys[-1].isdigit() else keys[-1]] = value


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
        for key, value in properties.items() if phase is not Phase.ANALYZE else ():
            message.propertyDependencies[key].urns.extend(sorted({urns[other] for other in _references(value)}))
        message.properties.CopyFrom(_struct(_outputs(name, program, inputs, phase)))
        _provide(message, name, program, phase)
        yield message, _struct(inputs)


def _provide(message: proto.AnalyzerResource, name: str, program: Program, phase: Phase) -> None:
    """Its provider: one of the program, or the default one with a configuration of its own for this resource."""
    named, default = program[name].get("options", {}).get("provider", "").strip("${}"), program[name].get("provider")
    if named:
        provider = program[named]
        message.provider.urn = provider.get("urn") or urn(named, provider["type"])
        message.provider.type = provider["type"]
        given = {key: _resolved(value, program, phase) for key, value in provider.get("properties", {}).items()}
        message.provider.properties.update({key: _as_provider_keeps(value) for key, value in given.items()})
    elif default is not None:
        message.provider.urn = urn(f"default {sorted(default.items())}", "pulumi:providers:aws")
        message.provider.properties.update({key: _as_provider_keeps(value) for key, value in default.items()})
    elif not message.type.startswith("pulumi:") and message.type.count(":") > 1:  # the engine's own, with no settings
        package = message.type.split(":", 1)[0]
        message.provider.type = f"pulumi:providers:{package}"
        message.provider.urn = urn("default", message.provider.type)
        message.provider.properties.update({"version": "7.0.0"})


def _as_provider_keeps(value: Json) -> Json:
    """An SDK writes what is no text there as JSON; one unknown in it makes all of it unknown."""
    if value is None or isinstance(value, str) or (isinstance(value, dict) and SIGNATURE in value):
        return value
    text = json.dumps(value)
    return UNKNOWN_STRING_VALUE if UNKNOWN_STRING_VALUE in text else text


def without_property_dependencies(message: proto.AnalyzerResource) -> None:
    """Make the message what the engine makes of an SDK that only names a resource's dependencies, not a property's."""
    every = sorted({one for found in message.propertyDependencies.values() for one in found.urns})
    for found in message.propertyDependencies.values():
        found.urns[:] = every


def computed(kind: str, named: str, name: str) -> dict[str, Json]:
    """What the provider computes for a resource that AWS knows as `named` and the program as `name`."""
    found = _COMPUTED.get(kind, {"id": f"{name}-id", "arn": f"arn:aws:echo:eu-central-1:{_ACCOUNT}:{name}"})
    return {key: value.format(name=named) if isinstance(value, str) else value for key, value in found.items()}


def _outputs(name: str, program: Program, inputs: dict[str, Any], phase: Phase) -> dict[str, Any]:
    if phase is Phase.UNCONFIGURED:
        return {}
    one = program[name]
    given = one.get("outputs", {})
    named, hidden = _clear(inputs.get("name", name))
    made = _located(computed(one["type"], str(named), name), one, program, phase)
    if hidden:
        made = {key: {SIGNATURE: SECRET, "value": value} for key, value in made.items()}
    if phase is Phase.PREVIEW:
        made = dict.fromkeys([*made, *_LEFT_TO_AWS.get(one["type"], ())], UNKNOWN_STRING_VALUE)
    return made | inputs | given


def _located(made: dict[str, Json], one: dict[str, Any], program: Program, phase: Phase) -> dict[str, Json]:
    """What is computed, with its provider's account and Region in its ARNs, which are unknown where these are."""
    named = one.get("options", {}).get("provider", "").strip("${}")
    settings: dict[str, Any] = program[named].get("properties", {}) if named in program else one.get("provider", {})
    roles = json.dumps(_resolved(settings.get("assumeRoles", []), program, phase))
    found = re.search(r":iam::(\d{12}):", roles)
    account = found[1] if found else UNKNOWN_STRING_VALUE if UNKNOWN_STRING_VALUE in roles else _ACCOUNT
    region = str(_resolved(one.get("properties", {}).get("region", settings.get("region", _REGION)), program, phase))
    placed = {
        key: value.replace(_ACCOUNT, account).replace(_REGION, region) if isinstance(value, str) else value
        for key, value in made.items()
    }
    return {key: UNKNOWN_STRING_VALUE if UNKNOWN_STRING_VALUE in f"{value}" else value for key, value in placed.items()}


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
    return parts[value] if whole else _put_together(value, parts)


def _put_together(text: str, parts: dict[str, Json]) -> Json:
    """A text with the outputs that it names; as SDKs have it, one secret among them makes all of it secret."""
    shown = {name: _clear(part) for name, part in parts.items()}
    whole = _REFERENCE.sub(lambda match: str(shown[match[0]][0]), text)
    return {SIGNATURE: SECRET, "value": whole} if any(secret for _, secret in shown.values()) else whole


def _clear(part: Json) -> tuple[Json, bool]:
    """A value without what the protocol wraps it in, and whether it is a secret."""
    if not isinstance(part, dict) or SIGNATURE not in part:
        return part, False
    value, within = _clear(part.get("value", ""))
    return value, within or part[SIGNATURE] == SECRET or part.get("secret") is True


def _output(name: str, key: str, program: Program, phase: Phase) -> Json:
    if phase is Phase.UNCONFIGURED:
        return UNKNOWN_STRING_VALUE
    one = program[name]
    inputs = {other: _resolved(value, program, phase) for other, value in one.get("properties", {}).items()}
    return _outputs(name, program, inputs, phase).get(key, UNKNOWN_STRING_VALUE)


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
