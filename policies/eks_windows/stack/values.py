"""Property values as the engine sends them, turned into plain Python once.

The engine's protocol (`resource/properties.go` and `resource/plugin/rpc.go` in pulumi's Go SDK) carries properties as
a protobuf Struct: unknowns are one of seven marker strings, secrets and assets are objects with a signature key, and
every number is a float. Nothing outside this module knows that.
"""

from __future__ import annotations

import re
from enum import Enum
from sys import intern
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import SupportsIndex

    from google.protobuf.struct_pb2 import Struct, Value


class _Unknown(Enum):
    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown.UNKNOWN
"""Stands where a value is not known before the update."""

Plain: TypeAlias = "str | bool | int | float | list[Plain] | dict[str, Plain] | _Unknown | None"

UNKNOWN_MARKERS: Final = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  (the protocol's signature of a secret, no secret)
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

_DEPTH = 64
"""Levels of nesting that are read; what lies deeper is unknown to the rules (no AWS property comes near)."""


class Secret(str):
    """A secret's text: compares and parses as text, but prints as ``[secret]`` so that no message can show it.

    What is cut from it or put together with it is secret, too. A regular expression's groups and `str.join` know
    nothing of that: what they give is wrapped again with `like`.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return "[secret]"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format("[secret]", spec)

    def __add__(self, other: str) -> Secret:
        return Secret(str.__add__(self, other))

    def __radd__(self, other: str) -> Secret:
        return Secret(str.__add__(other, self))

    def __getitem__(self, key: SupportsIndex | slice) -> Secret:
        return Secret(str.__getitem__(self, key))

    def lower(self) -> Secret:
        """As `str.lower`; so are the others here."""
        return Secret(str.lower(self))

    def removeprefix(self, prefix: str, /) -> Secret:
        """Without a beginning."""
        return Secret(str.removeprefix(self, prefix))

    def strip(self, chars: str | None = None, /) -> Secret:
        """Without blanks around it."""
        return Secret(str.strip(self, chars))

    def split(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        """Its parts."""
        return [Secret(part) for part in str.split(self, sep, maxsplit)]

    def rsplit(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        """Its parts, counted from the end."""
        return [Secret(part) for part in str.rsplit(self, sep, maxsplit)]


def like(source: str, text: str) -> str:
    """A text that was read out of another one: secret where that is."""
    return Secret(text) if isinstance(source, Secret) and not isinstance(text, Secret) else text


def revealed(text: str) -> str:
    """A text as it is, to be compared and never shown."""
    return str.__str__(text)


def plain(properties: Struct) -> dict[str, Plain]:
    """The properties as plain data: markers become `UNKNOWN`, secrets `Secret`, whole numbers `int`."""
    fields = properties.fields  # iterating over its keys is all C, over its items is not
    return {intern(key): _value(fields[key], _DEPTH, secret=False) for key in fields}


def overlaid(outputs: Struct, inputs: Struct, known: Mapping[str, Plain]) -> dict[str, Plain]:
    """As `overlay`, of properties as they came: what is the same in both, which is most, is read once.

    Args:
        outputs: the outputs.
        inputs: the inputs.
        known: the outputs as plain data.
    """
    told, given = outputs.fields, inputs.fields
    made = {key: None if value is UNKNOWN and key not in given else value for key, value in known.items()}
    for key in given:
        if key not in told or told[key] != given[key]:
            made[key] = overlay(known.get(key), _value(given[key], _DEPTH, secret=False))
    return made


def _value(value: Value, depth: int, *, secret: bool) -> Plain:
    match value.WhichOneof("kind"):
        case "string_value":
            return _text(value.string_value, secret=secret)
        case "struct_value":
            return _struct(value.struct_value, depth - 1, secret=secret)
        case "list_value":
            return [_value(item, depth - 1, secret=secret) for item in value.list_value.values] if depth else UNKNOWN
        case "bool_value":
            return value.bool_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case _:
            return None


def _text(text: str, *, secret: bool) -> Plain:
    if text in UNKNOWN_MARKERS:
        return UNKNOWN
    return Secret(text) if secret else text


def _struct(struct: Struct, depth: int, *, secret: bool) -> Plain:
    if depth <= 0:
        return UNKNOWN
    fields = struct.fields
    if SIGNATURE not in fields:
        return {Secret(key) if secret else intern(key): _value(fields[key], depth, secret=secret) for key in fields}
    signature = fields[SIGNATURE].string_value
    if signature == SECRET and "value" in fields:
        return _value(fields["value"], depth, secret=True)
    if signature == OUTPUT and "value" in fields:
        return _value(fields["value"], depth, secret=secret or fields["secret"].bool_value)
    return UNKNOWN  # assets, archives, resource references and outputs without a value: nothing a rule reads


def overlay(outputs: Plain, inputs: Plain) -> Plain:
    """What is known of a property: its output where that is known, else the input given for it.

    At preview a provider with unknown configuration answers with no outputs at all. And what the program leaves to AWS
    is unknown in the outputs: that is absent here, since rules ask what the program says.
    """
    if outputs is UNKNOWN or outputs is None:
        return inputs
    if isinstance(outputs, dict) and isinstance(inputs, dict):
        keys = [*outputs, *(key for key in inputs if key not in outputs)]
        return {key: overlay(outputs.get(key), inputs.get(key)) for key in keys}
    if isinstance(outputs, list) and isinstance(inputs, list) and len(outputs) == len(inputs):
        return [overlay(output, given) for output, given in zip(outputs, inputs, strict=True)]
    return outputs


def camel(value: Plain) -> Plain:
    """Property names in camelCase, from a Python component's snake_case or CloudFormation's PascalCase.

    Keys that are no names (tags, labels: anything with other characters) stay as they are.
    """
    if isinstance(value, dict):
        return {_camel(key): camel(item) for key, item in value.items()}
    return [camel(item) for item in value] if isinstance(value, list) else value


def _camel(key: str) -> str:
    if not _NAME.fullmatch(key):
        return key
    head, *tail = key.split("_")
    return head[:1].lower() + head[1:] + "".join(part[:1].upper() + part[1:] for part in tail)


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
