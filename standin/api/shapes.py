"""Checks a request against botocore's model of the operation, as AWS does before anything else happens.

An SDK checks little of it: it sends strings that break a pattern, unknown enum values and over-long lists as they are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import cast

from botocore.model import ListShape, MapShape, Shape, StructureShape


def violations(shape: Shape, value: object, where: str = "") -> Iterator[str]:
    """What is wrong with a value, one sentence each, in AWS's words; nothing when it fits its shape.

    Args:
        shape: the shape from the service's model.
        value: the value as it was parsed from the request.
        where: the member's path, e.g. ``distributions.1.member.region``.
    """
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        yield from _of_structure(shape, cast("Mapping[str, object]", value), where)
        return
    for constraint in _broken(shape, value):
        yield f"Value {_shown(value)} at '{where}' failed to satisfy constraint: {constraint}"
    if isinstance(shape, ListShape) and isinstance(value, Sequence):
        for number, item in enumerate(cast("Sequence[object]", value), start=1):
            yield from violations(shape.member, item, f"{where}.{number}.member")
    elif isinstance(shape, MapShape) and isinstance(value, Mapping):
        for key, item in cast("Mapping[str, object]", value).items():
            yield from violations(shape.key, key, f"{where}.{key}.key")
            yield from violations(shape.value, item, f"{where}.{key}.value")


def message(found: Sequence[str]) -> str:
    """The violations as the one message that AWS would send."""
    plural = "s" if len(found) > 1 else ""
    return f"{len(found)} validation error{plural} detected: {'; '.join(found)}"


def _of_structure(shape: StructureShape, value: Mapping[str, object], where: str) -> Iterator[str]:
    prefix = f"{where}." if where else ""
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"Value null at '{prefix}{name}' failed to satisfy constraint: Member must not be null"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from violations(member, value[name], prefix + name)


def _broken(shape: Shape, value: object) -> Iterator[str]:
    metadata = shape.metadata
    enum = metadata.get("enum")
    if enum and value not in enum:
        yield f"Member must satisfy enum value set: [{', '.join(enum)}]"
    size, noun = _size(value)
    if size is not None and "min" in metadata and size < metadata["min"]:
        yield f"Member must have {noun} greater than or equal to {metadata['min']}"
    if size is not None and "max" in metadata and size > metadata["max"]:
        yield f"Member must have {noun} less than or equal to {metadata['max']}"
    pattern = metadata.get("pattern")
    if pattern and isinstance(value, str) and not _compiled(pattern).search(value):
        yield f"Member must satisfy regular expression pattern: {pattern}"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _size(value: object) -> tuple[float | None, str]:
    if isinstance(value, bool) or value is None:
        return None, ""
    if isinstance(value, int | float):
        return value, "value"
    if isinstance(value, str | bytes | Sequence | Mapping):
        return len(cast("Sequence[object]", value)), "length"
    return None, ""


def _shown(value: object) -> str:
    return f"'{value}'" if isinstance(value, str | int | float) else "'[...]'"
