"""Where the authenticator's YAML reader differs from PyYAML: what it takes for text, and what it refuses.

It reads with go.yaml.in/yaml/v2 (scannerc.go, decode.go, resolve.go) and makes JSON of what it finds
(sigs.k8s.io/yaml). A function `of_...` gives the reason for which that fails, which costs EKS every role mapping, or
None. The tests hold each of them against the authenticator's own parser.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, cast

import yaml
from yaml.resolver import Resolver

from components.aws_auth.text.yaml_nodes import MERGE_KEY, NULLS, Alias, Mapping, Node, Scalar, Sequence, resolve

if TYPE_CHECKING:
    from yaml import events

_TAGS = "tag:yaml.org,2002:"
_STRING_TAG = f"{_TAGS}str"
_BINARY_TAG = f"{_TAGS}binary"
_TIMESTAMP_TAG = f"{_TAGS}timestamp"
_NO_TEXT_TAGS = frozenset(_TAGS + kind for kind in ("null", "bool", "int", "float", "merge"))

_BOOLEANS = frozenset(
    each
    for word in ("y", "yes", "on", "true", "n", "no", "off", "false")
    for each in (word, word.title(), word.upper())
)
_NUMBER = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
)
_NO_JSON_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DIGITS = re.compile(r"[+]?[0-9]{19,20}")
_MARK_WITHIN = re.compile("(?<=[\ufeff\n\r\x85\u2028\u2029])\ufeff")
_RESOLVER = Resolver()


def text_of(event: events.ScalarEvent) -> str | None:
    """The string that a scalar is to Go; None for a number, a boolean, null and the merge key."""
    tag, value = event.tag, event.value
    if tag == _BINARY_TAG:
        return _decoded(value)
    if tag in _NO_TEXT_TAGS:
        return None
    return value if tag is not None or event.style else _plain(value)


def is_plain_string(value: str) -> bool:
    """Whether an unquoted word is a string to Go and to readers that know the whole of YAML 1.1, such as PyYAML."""
    return _plain(value) is not None and _tag_of(value) == _STRING_TAG


def of_text(text: str) -> tuple[int, str] | None:
    """A second byte order mark at the start of the text, or one that begins a later line; with its offset."""
    found = _MARK_WITHIN.search(text)
    return (found.start(), "a byte order mark within the text") if found else None


def of_version(version: tuple[int, int] | None) -> str | None:
    """A `%YAML` directive of another version than 1.1."""
    return None if version in {None, (1, 1)} else "only %YAML 1.1 is read"


def of_scalar(event: events.ScalarEvent, *, in_brackets: bool) -> str | None:
    """A word that Go's scanner ends early, or whose tag its content does not fit."""
    if in_brackets and not event.style and "?" in event.value:
        return "an unquoted ? in brackets; quote the value"
    if event.tag is not None and not _fits(event.tag, event.value):
        return f"{event.value!r} is no {event.tag.removeprefix(_TAGS)}"
    return None


def of_value(value: Node) -> str | None:
    """A number that JSON does not have."""
    node = resolve(value)
    if isinstance(node, Scalar) and node.value is None and _NO_JSON_NUMBER.fullmatch(node.raw):
        return f"{node.raw} is no number to EKS; quote it"
    return None


def of_key(key: Scalar) -> str | None:
    """A key that JSON does not have, or that Go reads as a number of a kind which the conversion does not know."""
    if key.is_null:
        return "a key is empty or null; name it or take the pair out"
    return "a key is a number beyond 64 bits with sign; quote it" if _is_unsigned(key) else None


def of_merge(value: Node) -> str | None:
    """A merge key `<<` whose value is neither a mapping nor a list of mappings."""
    sources = value.items if isinstance(value, Sequence) else (value,)
    if all(isinstance(resolve(source), Mapping) for source in sources):
        return None
    return "<< takes a mapping or a list of mappings"


class Aliasing:
    """Counts values as Go decodes them, and refuses where next to all of them stand behind aliases.

    Source: `decoder.unmarshal` and `allowedAliasRatio` in decode.go, which keep a small text from becoming a huge one.
    """

    _FREE_ALIASED, _FREE = 100, 1000
    _SMALL, _LARGE = 400_000, 4_000_000
    _SMALL_SHARE, _LARGE_SHARE = 0.99, 0.10

    def __init__(self) -> None:
        self.decoded = 0
        self._aliased = 0
        self._sizes: dict[int, int] = {}

    def seen(self, node: Node, before: int) -> None:
        """A whole node was decoded; `before` is what `decoded` was when it began."""
        self._sizes[id(node)] = self.decoded - before

    def of_alias(self, alias: Alias) -> str | None:
        """An alias that makes the text too large."""
        size = self._sizes[id(alias.target)]
        self.decoded += size
        self._aliased += size
        if self._aliased <= self._FREE_ALIASED or self.decoded <= self._FREE:
            return None
        return "too many values behind aliases" if self._aliased / self.decoded > self._allowed() else None

    def _allowed(self) -> float:
        over = (self.decoded - self._SMALL) / (self._LARGE - self._SMALL)
        return self._SMALL_SHARE - min(max(over, 0.0), 1.0) * (self._SMALL_SHARE - self._LARGE_SHARE)


def _is_unsigned(key: Scalar) -> bool:
    return key.value is None and bool(_DIGITS.fullmatch(key.raw)) and 1 << 63 <= int(key.raw) < 1 << 64


def _fits(tag: str, value: str) -> bool:
    """Whether a value is of the type that its tag names; a tag of no known type says nothing."""
    if tag == _BINARY_TAG:
        return _decoded(value) is not None
    if tag not in _NO_TEXT_TAGS and tag != _TIMESTAMP_TAG:
        return True
    found = _tag_of(value)
    return found == tag or (found == f"{_TAGS}int" and tag == f"{_TAGS}float")


def _decoded(value: str) -> str | None:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _plain(value: str) -> str | None:
    if value in _BOOLEANS or value in NULLS or value == MERGE_KEY or _NO_JSON_NUMBER.fullmatch(value):
        return None
    return None if value[0] in "+-.0123456789" and _NUMBER.fullmatch(value.replace("_", "")) else value


def _tag_of(value: str) -> str:
    tag = cast("object", _RESOLVER.resolve(yaml.ScalarNode, value, (True, False)))  # pyright: ignore[reportUnknownMemberType]  # no stub
    return str(tag)
