"""What a check is, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from operations.doctor.answer import NotReadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from operations.doctor.facts import Facts


NO_GROUPS = "the cluster has no group of Windows nodes yet"


class State(StrEnum):
    """How a check ends; one that could not read what it needs never passes."""

    FAIL = "fail"
    UNREAD = "could-not-read"
    WARN = "warn"
    RIGHT = "pass"


@dataclass(frozen=True)
class Flaw:
    """Something that is not as Windows nodes need it.

    Attributes:
        why: what was found, a sentence.
        fix: the way out.
        fails: whether nodes do not work by it; else it will surprise somebody.
    """

    why: str
    fix: str
    fails: bool = True


@dataclass(frozen=True)
class Verdict:
    """What a check says of a cluster."""

    code: str
    title: str
    state: State
    why: str
    fix: str
    source: str


@dataclass(frozen=True)
class Check:
    """A check.

    Attributes:
        code: for programs and people.
        find: its flaws.
        right: what holds where it finds none.
        source: where AWS, Kubernetes or Microsoft say so.
        of_groups: whether it looks at the groups of Windows nodes, and at nothing where there are none.
    """

    code: str
    find: Callable[[Facts], Iterator[Flaw]]
    right: str
    source: str
    of_groups: bool = False

    @property
    def title(self) -> str:
        """What it looks at."""
        return " ".join((self.find.__doc__ or "").split()).rstrip(".")

    def judge(self, facts: Facts) -> Verdict:
        """Its verdict: of several flaws the worst decides, and all are told."""
        try:
            flaws = list(self.find(facts))
            right = NO_GROUPS if self.of_groups and not facts.groups.value else self.right
        except NotReadError as error:
            return Verdict(self.code, self.title, State.UNREAD, str(error), "", self.source)
        if not flaws:
            return Verdict(self.code, self.title, State.RIGHT, right, "", self.source)
        state = State.FAIL if any(each.fails for each in flaws) else State.WARN
        why = "; ".join(dict.fromkeys(each.why for each in flaws))
        fix = "; ".join(dict.fromkeys(each.fix for each in flaws))
        return Verdict(self.code, self.title, state, why, fix, self.source)
