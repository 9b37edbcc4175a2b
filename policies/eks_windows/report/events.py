"""Findings out of the engine's event stream.

`PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 pulumi preview --json` prints one event a line; `pulumi up --json` does too. A
policy's diagnostic is a ``policyEvent`` (`apitype.PolicyEvent` in Pulumi's Go SDK).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

_COLOURS = re.compile(r"<\{%.*?%\}>")
_WHERE = re.compile(r"^\s*where:\s+\S+\s+(?P<path>\S.*)$", re.MULTILINE)


class StreamError(ValueError):
    """The stream cannot be read; the text names the line."""


@dataclass(frozen=True, order=True, slots=True)
class Reported:
    """One policy diagnostic.

    Attributes:
        rule: the policy's name.
        urn: the resource.
        level: ``mandatory`` or ``advisory``.
        message: its text without the terminal's colours.
        severity: the policy's severity, empty where the engine sent none.
    """

    rule: str
    urn: str
    level: str
    message: str
    severity: str = ""

    @property
    def title(self) -> str:
        """The line that says what is wrong here; the first line of a message is the rule's own title."""
        lines = self.message.splitlines()
        return lines[1] if len(lines) > 1 else self.message

    @property
    def resource(self) -> str:
        """The resource's name in the program."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def path(self) -> str:
        """The property path that the message names; empty for none."""
        match = _WHERE.search(self.message)
        return match["path"] if match else ""

    @property
    def fingerprint(self) -> str:
        """Stays the same while the same rule finds fault with the same property, whatever its value."""
        return hashlib.sha256("\0".join((self.rule, self.urn, self.path)).encode()).hexdigest()[:32]


def read(lines: Iterable[str]) -> list[Reported]:
    """The distinct policy diagnostics of a stream, sorted.

    Raises:
        StreamError: a line is no JSON object.
    """
    found: set[Reported] = set()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            event = _event(number, line).get("policyEvent")
            if isinstance(event, dict):
                found.add(_reported(cast("dict[str, Any]", event)))
    return sorted(found)


def _event(number: int, line: str) -> dict[str, Any]:
    try:
        event: object = json.loads(line)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise StreamError(
            f"line {number}: found {line.strip()[:40]!r}, expected one JSON event a line; run `pulumi preview --json` "
            "with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1"
        )
    return cast("dict[str, Any]", event)


def _reported(event: dict[str, Any]) -> Reported:
    return Reported(
        rule=str(event.get("policyName", "")),
        urn=str(event.get("resourceUrn", "")),
        level=str(event.get("enforcementLevel", "advisory")),
        message=_COLOURS.sub("", str(event.get("message", ""))).strip(),
        severity=str(event.get("severity", "")),
    )
