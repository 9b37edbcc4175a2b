"""A finding on the wire: the text that the engine shows to a person, and the same text read back from its event stream.

Eight lines, in this order: the rule's title, what is wrong, and a row each for where, found, expected, fix, page and
source. Nothing else renders or parses them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What a rule says about a place; a pass is no finding."""

    VIOLATION = "violation"
    UNDETERMINED = "undetermined"
    NOTE = "note"


_LEADS: Final = {Verdict.UNDETERMINED: "Cannot be proven yet: ", Verdict.NOTE: "For the record: "}
"""What the sentence begins with where it is no violation."""

_ROWS: Final = ("where", "found", "expected", "fix", "page", "source")

_SHOWN = 300
"""Characters of a row with words of the program, which may be of any length."""


@dataclass(frozen=True, slots=True)
class Message:
    """One finding as a person reads it. Line breaks in any part become blanks.

    Attributes:
        title: the rule's title.
        verdict: what the rule says.
        what: one sentence that needs no other.
        urn: the resource; empty for none.
        path: the property path in it; empty for the resource as a whole.
        found: what stands there.
        expected: what should.
        fix: code that mends it.
        page: the address of the rule's page.
        source: the address of the document that asks for it.
    """

    title: str
    verdict: Verdict
    what: str
    urn: str
    path: str
    found: str
    expected: str
    fix: str
    page: str
    source: str

    def render(self) -> str:
        """The text on the wire."""
        where = f"{_line(self.urn)} {_line(self.path)}".strip()
        rows = zip(
            _ROWS, (where, _short(self.found), _short(self.expected), self.fix, self.page, self.source), strict=True
        )
        what = _short(f"{_LEADS.get(self.verdict, '')}{self.what}")
        return "\n".join([_line(self.title), what, *(_head(name) + _row(text) for name, text in rows)])

    @staticmethod
    def parse(text: str, urn: str) -> Message | None:
        """The message in a text; None where the text is none of this pack's.

        Args:
            text: what came over the wire, without the terminal's colours.
            urn: the resource that the engine names with it. A resource's name may hold blanks, so the row alone does
                not tell where the URN ends and the path begins.
        """
        lines, heads = text.split("\n"), [_head(name) for name in _ROWS]
        title, what, rows = lines[0], "".join(lines[1:2]), lines[2:]
        if len(rows) != len(heads) or any(
            not row.startswith(head.rstrip()) for row, head in zip(rows, heads, strict=True)
        ):
            return None
        where, *others = (row.removeprefix(head.rstrip()).strip() for row, head in zip(rows, heads, strict=True))
        verdict = next((one for one, lead in _LEADS.items() if what.startswith(lead)), Verdict.VIOLATION)
        path = where.removeprefix(_line(urn)).strip()
        return Message(title, verdict, what.removeprefix(_LEADS.get(verdict, "")), urn, path, *others)


def _head(name: str) -> str:
    return f"  {name + ':':<10}"


def _row(text: str) -> str:
    """A text on one line, with the blanks that code in it has."""
    return " ".join(text.splitlines()).strip()


def _line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    """A text on one line, its middle left out where it is long."""
    line = _line(text)
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN // 2]} ... {line[-_SHOWN // 2 :]}"
