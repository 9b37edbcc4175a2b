"""Property values as plain data, and back to the engine's form of them.

A provider that does not accept secrets gets values bare; the engine marks the outputs of secret inputs secret again
itself (`annotateSecrets` in its plugin host). Unknown values arrive as the protocol's sentinel string.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from pulumi.provider.experimental.property_value import Computed, PropertyValue
from pulumi.runtime.rpc import UNKNOWN as SENTINEL

from engine_plugin.errors import UnreadableValueError

if TYPE_CHECKING:
    from collections.abc import Iterator

Value: TypeAlias = Any
"""Plain data: None, bool, int, float, str, list, dict, or `UNKNOWN`."""


class _Unknown:
    """The type of `UNKNOWN`: equal to nothing but itself, and never to be read."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __deepcopy__(self, memo: object) -> _Unknown:
        return self


UNKNOWN: Final = _Unknown()
"""A value that is not known before the update; at a leaf, or in place of a whole list, map or object."""


def plain(value: PropertyValue) -> Value:
    """A property value as plain data. Whole numbers are ints; null members of objects are left out, as if not given.

    Raises:
        UnreadableValueError: an asset, an archive or a resource.
    """
    content = value.value
    if isinstance(content, Computed) or content == SENTINEL:  # the SDK's Computed cannot be compared
        return UNKNOWN
    if isinstance(content, float):
        return int(content) if content.is_integer() else content
    if isinstance(content, Mapping):
        return plain_map(content)
    if isinstance(content, Sequence) and not isinstance(content, str):
        return [plain(item) for item in content]
    if content is None or isinstance(content, bool | str):
        return content
    raise UnreadableValueError(f"a {type(content).__name__} is no value that this provider takes")


def plain_map(values: Mapping[str, PropertyValue]) -> dict[str, Value]:
    """The plain data of a property map, without its null members."""
    return {key: plain(value) for key, value in values.items() if value.value is not None}


def wire(value: Value) -> PropertyValue:
    """Plain data as a property value."""
    if value is UNKNOWN:
        return PropertyValue(SENTINEL)
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value))
    if isinstance(value, Mapping):
        return PropertyValue(wire_map(cast("Mapping[str, Value]", value)))
    if isinstance(value, list | tuple):
        return PropertyValue([wire(item) for item in cast("Sequence[Value]", value)])
    return PropertyValue(value)


def wire_map(values: Mapping[str, Value]) -> dict[str, PropertyValue]:
    """A map of plain data as a property map."""
    return {key: wire(value) for key, value in values.items()}


def items(value: Value) -> list[Value]:
    """A list that may be missing, as a list."""
    return cast("list[Value]", value) if isinstance(value, list) else []


def members(value: Value) -> dict[str, Value]:
    """A map or object that may be missing, as a dict."""
    return cast("dict[str, Value]", value) if isinstance(value, dict) else {}


def has_unknown(value: Value) -> bool:
    """Whether a value is unknown, or holds one that is."""
    return any(leaf is UNKNOWN for leaf in leaves(value))


def leaves(value: Value) -> Iterator[Value]:
    """The scalars of a value, `UNKNOWN` among them."""
    if isinstance(value, Mapping):
        for item in cast("Mapping[str, Value]", value).values():
            yield from leaves(item)
    elif isinstance(value, list):
        for item in cast("list[Value]", value):
            yield from leaves(item)
    else:
        yield value
