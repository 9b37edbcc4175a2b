"""What a test step writes down beside tags: a parameter, told from the step's text, as nothing is executed."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, cast

from standin.seed.current import current

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.seed.document import Written

_DIGESTS = re.compile(r"\{digests:(\w+)\}")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_QUOTED = re.compile(r"'([^']+)'")


def parameter(text: str, told: Mapping[str, str]) -> tuple[str, str, list[str]] | None:
    """Name, value and further Regions of the parameter that a step with this text writes; None for none.

    Args:
        text: of all test steps.
        told: facts of the machine and of the build, by the names of placeholders.
    """
    written = current.seed.image_builder.written
    name = _found(written.name, text) if written is not None else None
    if written is None or name is None:
        return None
    known = cast("dict[str, Any]", json.loads((_found(written.known, text) or "{}").replace("''", "'")))
    value = known | cast("dict[str, Any]", _filled(written.adds, known, told))
    return name, json.dumps(value, separators=(",", ":")), _further(written, text)


def _further(written: Written, text: str) -> list[str]:
    return _QUOTED.findall(_found(written.regions, text) or "")


def _found(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text)
    return match[1] if match else None


def _filled(value: object, known: Mapping[str, Any], told: Mapping[str, str]) -> object:
    match value:
        case dict():
            items = cast("dict[str, object]", value).items()
            return {_filled(key, known, told): _filled(each, known, told) for key, each in items}
        case list() | tuple():
            return [_filled(each, known, told) for each in cast("list[object]", value)]
        case str() if list_of := _DIGESTS.fullmatch(value):
            return [f"sha256:{hashlib.sha256(each.encode()).hexdigest()}" for each in known.get(list_of[1], [])]
        case str():
            return _PLACEHOLDER.sub(lambda match: told.get(match[1], match[0]), value)
        case _:
            return value
