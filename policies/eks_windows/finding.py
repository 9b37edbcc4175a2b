"""A rule's verdict on one place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from eks_windows.language import Language, in_resource, in_template, spoken_in
from eks_windows.message import Message, Verdict
from eks_windows.stack.urn import name_in, type_in
from eks_windows.wording import is_manifest, reworded

if TYPE_CHECKING:
    from eks_windows.rule import Rule
    from eks_windows.stack.facts import Fact
    from eks_windows.stack.view import Place


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

    def hinging_on(self, fact: Fact[Any]) -> Finding:
        """The same, not proven: it holds if a fact turns out so. It stands where it will stand once it is proven."""
        why = fact.unknown or "nothing tells it"
        whence = in_template(fact.place.path) or fact.place.path or name_in(fact.place.urn)
        return replace(self, found=f"{self.found}; it hangs on {whence}: {why}", verdict=Verdict.UNDETERMINED)

    def message(self, rule: Rule, pages: str, language: Language = Language.PYTHON) -> Message:
        """What the person who reads the pull request is told; a secret is written as ``[secret]`` here and before.

        Args:
            rule: the rule that found it.
            pages: what stands before ``<rule id>.md`` in a page's address.
            language: that of the program.
        """
        written = in_template(self.place.path)
        token = self.place.token or type_in(self.place.urn)
        if written is not None:
            language = Language.CLOUDFORMATION
        elif is_manifest(token, self.place.path):
            language = Language.YAML
        return Message(
            title=rule.title,
            verdict=self.verdict,
            what=f"{self.what}",
            urn=self.place.urn,
            path=f"{self.place.path if written is None else written}",
            found=f"{self.found}",
            expected=f"{self.expected}",
            fix=spoken_in(language, reworded(self.fix or rule.fix, token, in_resource(self.place.path))),
            page=f"{pages.rstrip('/')}/{rule.id}.md",
            source=rule.source,
        )


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
