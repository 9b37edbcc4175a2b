"""Versions of immutable things, derived from what they hold.

Image Builder components and recipes can't be changed: new content under an old version is refused, or silently becomes
another build of it. A version made from the content can be neither forgotten nor bumped in vain. Pure.
"""

import hashlib
import json
from collections.abc import Mapping

_HASH_BITS = 30
"""A version node goes up to 2^30 - 1 (Image Builder, `CreateComponent`, semanticVersion)."""


def content_version(content: object, *, major: int = 1, minor: int = 0) -> str:
    """``major.minor.hash`` of any JSON-like content; the order of a mapping's keys does not matter.

    Versions are not ordered by age: refer to them exactly, never by an ``x`` wildcard.

    Raises:
        TypeError: the content holds something that JSON has no form for.
    """
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_mapping)
    digest = int.from_bytes(hashlib.sha256(canonical.encode()).digest())
    return f"{major}.{minor}.{digest >> (256 - _HASH_BITS)}"


def _mapping(value: object) -> dict[object, object]:
    if isinstance(value, Mapping):
        return dict(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] any JSON-like mapping
    raise TypeError(f"{type(value).__name__} has no canonical form")
