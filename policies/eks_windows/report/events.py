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

from eks_windows.message import Message, Verdict
from eks_windows.stack.urn import name_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_COLOURS = re.compile(r"<\{%.*?%\}>")


class StreamError(ValueError):
    """The stream cannot be read; the text names the line."""


@dataclass(frozen=True, order=True, slots=True)
class Reported:
    """One policy diagnostic, of this pack or another.

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
    def parsed(self) -> Message | None:
        """The message in its parts; None where it is another pack's."""
        return Message.parse(self.message, self.urn)

    @property
    def title(self) -> str:
        """The line that says what is wrong here; the first line of a message is the rule's own title."""
        lines = self.message.splitlines()
        return lines[1] if len(lines) > 1 else self.message

    @property
    def resource(self) -> str:
        """The resource's name in the program."""
        return name_in(self.urn)

    @property
    def path(self) -> str:
        """The property path that the message names; empty for none."""
        return self.parsed.path if self.parsed else ""

    @property
    def verdict(self) -> Verdict:
        """What the rule says. What blocks is a violation, also where it is only not proven (`onUnknown: fail`)."""
        return self.parsed.verdict if self.parsed and self.level != "mandatory" else Verdict.VIOLATION

    @property
    def fingerprint(self) -> str:
        """Stays the same while the same rule finds fault with the same property, whatever its value."""
        return hashlib.sha256("\0".join((self.rule, self.urn, self.path)).encode()).hexdigest()[:32]


def read(lines: Iterable[str]) -> list[Reported]:
    """The distinct policy diagnostics of a stream, sorted.

    Raises:
        StreamError: a line is no JSON object.
    """
    return sorted(set(reported(_event(number, line) for number, line in enumerate(lines, start=1) if line.strip())))


def reported(events: Iterable[Mapping[str, Any]]) -> list[Reported]:
    """The policy diagnostics among events, each once, in their order."""
    found = (event.get("policyEvent") for event in events)
    return list(dict.fromkeys(_reported(cast("dict[str, Any]", one)) for one in found if isinstance(one, dict)))


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
        message=without_colours(str(event.get("message", ""))),
        severity=str(event.get("severity", "")),
    )


def without_colours(text: str) -> str:
    """A text of the engine's without its colour marks and its closing newline."""
    return _COLOURS.sub("", text).strip()
