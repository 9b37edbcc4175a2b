"""A finished stack's resources and outputs, out of its state, as the flat program reads them."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Resource: TypeAlias = dict[str, Any]
"""A resource as the engine's state lists it."""


def made(resources: Sequence[Resource], *, components: bool) -> list[dict[str, Any]]:
    """What the program makes, in the order of the state: AWS' resources, and what holds them where it is asked for."""
    kept = _of_aws(resources)
    held = [one["urn"] for one in resources if is_component(one)] if components else []
    return [
        written(one, kept) if one["urn"] in kept else _empty(one)
        for one in resources
        if one["urn"] in kept or one["urn"] in held
    ]


def is_component(resource: Resource) -> bool:
    """Whether it is a component; the stack is a resource of the engine's own."""
    return not resource.get("custom") and not resource["type"].startswith("pulumi:")


def exports(resources: Sequence[Resource]) -> dict[str, Any]:
    """The stack's outputs, by reference where one is the text of an output of a resource.

    The state has no dependencies of a stack's outputs, so a number or a part of a text stays what it is.
    """
    known: dict[str, Any] = {}
    for resource in _of_aws(resources).values():
        for text, urn, name in _outputs(resource):
            if not text.isdigit():
                known.setdefault(text, {"of": urn, "output": name})
    (stack,) = [one for one in resources if one["type"] == "pulumi:pulumi:Stack"]
    outputs: Resource = stack.get("outputs") or {}
    return {name: _known(value, known) for name, value in outputs.items()}


def _known(value: object, known: Mapping[str, Any]) -> object:
    if isinstance(value, list):
        return [_known(each, known) for each in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _known(each, known) for key, each in cast("Resource", value).items()}
    return known.get(value, value) if isinstance(value, str) else value


def _of_aws(resources: Sequence[Resource]) -> dict[str, Resource]:
    return {one["urn"]: one for one in resources if one.get("custom") and one["type"].startswith("aws:")}


def _name(resource: Resource) -> str:
    return resource["urn"].rpartition("::")[2]


def _empty(component: Resource) -> dict[str, Any]:
    return {
        "urn": component["urn"],
        "component": component["type"],
        "name": _name(component),
        "parent": component.get("parent"),
        "waits_for": [],
    }


def written(resource: Resource, others: Mapping[str, Resource]) -> dict[str, Any]:
    """As `aws.<service>.<class>(name, **arguments)`; `aws:ec2/launchTemplate:LaunchTemplate` is one of `aws.ec2`.

    Args:
        resource: a resource of a finished stack.
        others: by URN, those to whose outputs its arguments may refer.
    """
    _, place, kind = resource["type"].split(":")
    sources: Mapping[str, Sequence[str]] = resource.get("propertyDependencies") or {}
    arguments: dict[str, Any] = {}
    referred: set[str] = set()
    for name, value in _given(resource["inputs"]).items():
        found = [output for urn in sources.get(name) or () if urn in others for output in _outputs(others[urn])]
        outputs = sorted(found, key=_longest_first)  # an ARN has the name in it
        arguments[_snake(name)] = _referring(value, outputs, referred)
    return {
        "urn": resource["urn"],
        "service": place.partition("/")[0],
        "class": kind,
        "name": _name(resource),
        "parent": resource.get("parent"),
        "arguments": arguments,
        "waits_for": [urn for urn in resource.get("dependencies") or () if urn in others and urn not in referred],
    }


_Output: TypeAlias = tuple[str, str, str]
"""Text of an output, URN of its resource, name of it in Python."""

_REFERRED_TO = ("arn", "name", "id", "latestVersion")
"""Outputs that arguments of nodes and images refer to; the first that fits is taken."""


def _longest_first(output: _Output) -> int:
    return -len(output[0])


def _outputs(resource: Resource) -> Iterator[_Output]:
    outputs: Resource = {**(resource.get("outputs") or {}), "id": resource.get("id")}
    return ((str(outputs[name]), resource["urn"], _snake(name)) for name in _REFERRED_TO if outputs.get(name))


def _referring(value: object, outputs: Sequence[_Output], referred: set[str]) -> object:
    """The value with references in place of outputs, whose resources are added to `referred`."""
    again = partial(_referring, outputs=outputs, referred=referred)
    if isinstance(value, list):
        return [again(each) for each in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: again(each) for key, each in cast("Resource", value).items()}
    if not isinstance(value, str):
        return value
    for text, urn, name in outputs:
        # A number is an output where it is all of the value: as a part of a text it is any number.
        if text == value or (not text.isdigit() and text in value):
            referred.add(urn)
            before, after = value.split(text, maxsplit=1)
            return {"parts": [part for part in (before, {"of": urn, "output": name}, again(after)) if part]}
    return value


_WORD = re.compile(r"(?=[A-Z])")
"""Where a word of a property begins: the SDK calls `cidrIpv4` `cidr_ipv4`."""


def _snake(name: str) -> str:
    return _WORD.sub("_", name).lower()


def _given(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs without what the provider fills in."""
    return {
        key: value for key, value in inputs.items() if key not in inputs.get("__defaults", []) and key != "__defaults"
    }
