"""Register the resources in the JSON file that RESOURCES names: what Pulumi YAML calls `resources`."""

import json
import os
import re
from pathlib import Path
from typing import Any, cast

import pulumi

REFERENCE = re.compile(r"\$\{([\w-]+)\.(\w+)\}")
RESOURCES: dict[str, dict[str, Any]] = json.loads(Path(os.environ["RESOURCES"]).read_text(encoding="utf-8"))
MADE: dict[str, pulumi.Resource] = {}
ASKED = {match.groups() for match in REFERENCE.finditer(json.dumps(RESOURCES))}


def made(name: str) -> pulumi.Resource:
    """The resource, registered after those that it refers to and those that its options name."""
    if name not in MADE:
        one = RESOURCES[name]
        if one["type"].startswith("pulumi:providers:"):
            given = {key: as_provider_takes(resolved(value)) for key, value in one.get("properties", {}).items()}
            MADE[name] = pulumi.ProviderResource(one["type"].rsplit(":", 1)[1], name, given)
            return MADE[name]
        properties = dict.fromkeys(key for owner, key in ASKED if owner == name and key != "id")
        properties |= {key: resolved(value) for key, value in one.get("properties", {}).items()}
        told = one.get("options", {})
        options = pulumi.ResourceOptions(
            import_=told.get("import"),
            provider=cast("pulumi.ProviderResource | None", named(told.get("provider"))),
            parent=named(told.get("parent")),
        )
        MADE[name] = pulumi.CustomResource(one["type"], name, properties, options)
    return MADE[name]


def named(reference: str | None) -> pulumi.Resource | None:
    """The resource that an option names."""
    return made(reference.strip("${}")) if reference else None


def as_provider_takes(value: object) -> object:
    """A provider's property as SDKs send it: what is no text as JSON."""
    return value if isinstance(value, str) else pulumi.Output.json_dumps(value)


def resolved(value: object) -> object:
    """The value with references replaced by outputs."""
    if isinstance(value, dict):
        return whole([[resolved(key), resolved(item)] for key, item in cast("dict[str, object]", value).items()])
    if isinstance(value, list):
        return [resolved(item) for item in cast("list[object]", value)]
    if not isinstance(value, str) or not (found := list(REFERENCE.finditer(value))):
        return value
    outputs = [output(*match.groups()) for match in found]
    if REFERENCE.fullmatch(value):
        return outputs[0]
    parts = REFERENCE.split(value)[::3]
    return pulumi.Output.all(*outputs).apply(
        lambda texts: "".join(text for pair in zip(parts, [*texts, ""], strict=True) for text in pair)
    )


def whole(pairs: list[list[object]]) -> object:
    """An object; an output of one where a key is an output."""
    if all(isinstance(key, str) for key, _ in pairs):
        return joined(pairs)
    return pulumi.Output.from_input(pairs).apply(joined)


def joined(pairs: list[list[object]]) -> dict[str, object]:
    """Keys and values as an object."""
    return {str(key): item for key, item in pairs}


def output(name: str, key: str) -> object:
    """A property of another resource."""
    source = made(name)
    return source.id if key == "id" and isinstance(source, pulumi.CustomResource) else getattr(source, key)


for each in RESOURCES:
    made(each)
