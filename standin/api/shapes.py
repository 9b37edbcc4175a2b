"""Checks values against botocore's models: a whole request, as AWS does before anything else, or one value.

An SDK checks little of it: it sends strings that break a pattern, unknown enum values and over-long lists as they are.
"""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

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
    for constraint in broken(shape, value):
        yield f"Value {_shown(value)} at '{where}' failed to satisfy constraint: {_told(constraint)}"
    if isinstance(shape, ListShape) and isinstance(value, Sequence):
        for number, item in enumerate(cast("Sequence[object]", value), start=1):
            yield from violations(shape.member, item, f"{where}.{number}.member")
    elif isinstance(shape, MapShape) and isinstance(value, Mapping):
        for key, item in cast("Mapping[str, object]", value).items():
            yield from violations(shape.key, key, f"{where}.{key}.key")
            yield from violations(shape.value, item, f"{where}.{key}.value")


_KINDS: Mapping[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, str),
}
"""What a shape is in JSON; true and false are no numbers."""


def mistaken(shape: Shape, value: object, where: str = "") -> Iterator[str]:
    """The members of a JSON value that are of another kind than their shapes; in a structure, null is no value."""
    kinds = _KINDS[shape.type_name]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        yield where
        return
    for member, item, name in _inside(shape, value):
        yield from mistaken(member, item, f"{where}.{name}".lstrip("."))


def _inside(shape: Shape, value: object) -> Iterator[tuple[Shape, object, str]]:
    """The values inside one, with their shapes and names."""
    if isinstance(shape, StructureShape):
        given = cast("Mapping[str, object]", value)
        yield from ((each, given[name], name) for name, each in shape.members.items() if given.get(name) is not None)
    elif isinstance(shape, ListShape):
        for number, item in enumerate(cast("Sequence[object]", value), start=1):
            yield shape.member, item, f"{number}.member"
    elif isinstance(shape, MapShape):
        yield from ((shape.value, item, f"{key}.value") for key, item in cast("Mapping[str, object]", value).items())


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


@dataclass(frozen=True)
class Broken:
    """A constraint of a model that a value does not meet.

    Attributes:
        rule: which of the model's words it is.
        demand: what the model says there.
        noun: what of the value is counted: its length, or the value itself.
        size: the count; None where nothing is counted.
    """

    rule: Literal["enum", "min", "max", "pattern"]
    demand: Any
    noun: str = ""
    size: float | None = None


def broken(shape: Shape, value: object) -> Iterator[Broken]:
    """The constraints of a shape that a value itself does not meet; what is in a list, map or structure aside."""
    metadata = shape.metadata
    enum = metadata.get("enum")
    if enum and value not in enum:
        yield Broken("enum", enum)
    size, noun = _size(value)
    if size is not None and "min" in metadata and size < metadata["min"]:
        yield Broken("min", metadata["min"], noun, size)
    if size is not None and "max" in metadata and size > metadata["max"]:
        yield Broken("max", metadata["max"], noun, size)
    pattern = metadata.get("pattern")
    if pattern and isinstance(value, str) and not fits(pattern, value):
        yield Broken("pattern", pattern)


def fits(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern of an API model. One that Python cannot read (`\\p{L}`) is left to the API.

    Services match the whole text, unless a pattern is anchored at its beginning only.
    """
    compiled = _compiled(pattern)
    if compiled is None:
        return True
    prefix_only = pattern.startswith("^") and not pattern.endswith("$")
    return (compiled.match(text) if prefix_only else compiled.fullmatch(text)) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Java's classes look like nested sets to Python, and mean what is meant
        try:
            return re.compile(pattern, re.ASCII)  # Java's \w and \d are ASCII's
        except re.error:
            return None


def _told(constraint: Broken) -> str:
    """As AWS says it."""
    match constraint.rule:
        case "enum":
            return f"Member must satisfy enum value set: [{', '.join(constraint.demand)}]"
        case "min":
            return f"Member must have {constraint.noun} greater than or equal to {constraint.demand}"
        case "max":
            return f"Member must have {constraint.noun} less than or equal to {constraint.demand}"
        case "pattern":
            return f"Member must satisfy regular expression pattern: {constraint.demand}"


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
