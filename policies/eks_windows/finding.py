"""A rule's verdict on one place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from eks_windows.message import Message, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eks_windows.rule import Rule
    from eks_windows.stack.facts import Fact
    from eks_windows.stack.view import Place


_SECRET = 4
"""Characters of a secret, at least, that is looked for in messages; shorter ones are in every word."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict.

    Attributes:
        place: the resource and property that the fix would change.
        what: one sentence that needs no other.
        found: what stands there.
        expected: what should.
        verdict: a violation, or not provable yet, or a note that never blocks.
        fix: code that mends it; None for the rule's own.
    """

    place: Place
    what: str
    found: str
    expected: str
    verdict: Verdict = Verdict.VIOLATION
    fix: str | None = None

    def message(self, rule: Rule, pages: str) -> Message:
        """What the person who reads the pull request is told.

        Args:
            rule: the rule that found it.
            pages: what stands before ``<rule id>.md`` in a page's address.
        """
        return Message(
            title=rule.title,
            verdict=self.verdict,
            what=self.what,
            urn=self.place.urn,
            path=self.place.path,
            found=self.found,
            expected=self.expected,
            fix=self.fix or rule.fix,
            page=f"{pages.rstrip('/')}/{rule.id}.md",
            source=rule.source,
        )

    def without(self, secrets: Iterable[str]) -> Finding:
        """The finding with no secret in its words."""
        words = {key: f"{getattr(self, key)}" for key in ("what", "found", "expected")}
        for secret in sorted(secrets, key=lambda text: (-len(text), text)):
            if len(secret) >= _SECRET:
                words = {key: text.replace(secret, "[secret]") for key, text in words.items()}
        return replace(self, **words)


def fault(error: Exception) -> str:
    """Where in this package an exception came up. Its text is left out: it may quote a secret."""
    frames = [frame for frame in extract_tb(error.__traceback__) if "eks_windows" in frame.filename]
    where = f" at {'/'.join(frames[-1].filename.split('/')[-2:])}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def unproven(what: str, fact: Fact[Any], expected: str) -> Finding:
    """The finding for a property on which the verdict hangs and which does not settle it.

    Args:
        what: the sentence that cannot be proven.
        fact: the property; its place is named, and why it is unknown or what it holds.
        expected: what it will be judged against.
    """
    if fact.unknown is not None:
        found = fact.unknown
    else:
        found = "nothing that tells it" if fact.value is None else f"{fact.value}, which cannot be compared with it"
    return Finding(fact.place, what, found, expected, Verdict.UNDETERMINED)
