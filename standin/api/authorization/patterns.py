"""How IAM compares names: wildcards, ARNs part by part, and policy variables.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

Context = Mapping[str, Sequence[str]]
"""Condition key, in lower case, to the values that a request has for it."""

_ARN_PARTS = 6
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_LITERALS = {"*": "*", "?": "?", "$": "$"}
"""`${*}`: the character itself, where a wildcard would be read."""

_ESCAPE = "\x00"
"""Marks a character that came out of a variable, so that it is no wildcard; no ARN holds it."""


def like(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether a text is what a pattern with ``*`` and ``?`` describes."""
    return _compiled(pattern, ignore_case).fullmatch(text) is not None


def arn_like(pattern: str, arn: str) -> bool:
    """Whether an ARN is what a pattern describes: each of its six parts by itself, so that ``*`` crosses no colon.

    A resource pattern of ``*`` alone is every resource, ARN or not.
    """
    if pattern == "*":
        return True
    wanted, found = pattern.split(":", _ARN_PARTS - 1), arn.split(":", _ARN_PARTS - 1)
    return len(wanted) == len(found) == _ARN_PARTS and all(map(like, wanted, found))


def filled(pattern: str, context: Context) -> str | None:
    """A pattern with its variables' values in place; None where one has no value, or several: it then fits nothing.

    Characters of a value are never wildcards, whatever a caller names himself.
    """
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        name, _, default = match[1].partition(",")
        if name in _LITERALS:
            return _ESCAPE + name
        values = context.get(name.strip().lower(), ())
        if len(values) == 1:
            return "".join(_ESCAPE + char for char in values[0])
        missing = missing or not default
        return "".join(_ESCAPE + char for char in default.strip().strip("'"))

    text = _VARIABLE.sub(value, pattern)
    return None if missing else text


def filled_resource(pattern: str, context: Context) -> str | None:
    """A resource pattern with its variables filled: they stand in an ARN's last part only, elsewhere nothing fits."""
    parts = pattern.split(":", _ARN_PARTS - 1)
    if any("${" in part for part in parts[: _ARN_PARTS - 1]):
        return None
    return filled(pattern, context)


def plain(text: str) -> str:
    """A filled text without its marks, for operators that know no wildcards."""
    return text.replace(_ESCAPE, "")


@cache
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:  # noqa: FBT001  part of the cache's key
    pieces: list[str] = []
    escaped = False
    for char in pattern:
        if escaped:
            pieces.append(re.escape(char))
            escaped = False
        elif char == _ESCAPE:
            escaped = True
        else:
            pieces.append({"*": ".*", "?": "."}.get(char) or re.escape(char))
    return re.compile("".join(pieces), re.DOTALL | (re.IGNORECASE if ignore_case else 0))
