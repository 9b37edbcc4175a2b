"""What a rule is: a function whose parameters are the settings that it reads, by their names.

A rule yields problems whose path begins with one of its section's settings, or is empty where it is about all of it.
The parameter ``spell``, where a rule has it, writes another setting's name as the person has written it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from components.problems.problem import Path, Problem

if TYPE_CHECKING:
    from components.facts.limits import Length
    from components.settings.validation import Spelling

Rule = Callable[..., Iterator[Problem]]


def raised(path: Path, check: Callable[..., object], *arguments: object) -> Iterator[Problem]:
    """The problem that a check raises as a ValueError, if it does."""
    try:
        check(*arguments)
    except ValueError as error:
        yield Problem(path, str(error))


def few(name: str, values: Sequence[object], most: Length) -> Iterator[Problem]:
    """A list is no longer than AWS takes."""
    refusal = most.refuse(len(values))
    if refusal:
        yield Problem((name,), f"found {refusal}")


def said_once(name: str, values: Sequence[str]) -> Iterator[Problem]:
    """Nothing stands twice in a list."""
    for index, value in enumerate(values):
        if value in values[:index]:
            yield Problem((name, index), f"found {str(value)!r} again; drop it")


def exactly_one(spell: Spelling, **given: object) -> Iterator[Problem]:
    """One of several is given, and no other."""
    found = [spell(name) for name, value in given.items() if value is not None]
    if len(found) != 1:
        allowed = ", ".join(map(spell, given))
        yield Problem((), f"found {' and '.join(found) or 'nothing'}, expected exactly one of {allowed}")


def keys_apart(name: str, tags: Iterable[str]) -> Iterator[Problem]:
    """No two keys of tags differ by case alone: IAM, whose roles carry them, takes these for one.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html, case sensitivity.
    """
    first: dict[str, str] = {}
    for key in tags:
        earlier = first.setdefault(key.lower(), key)
        if earlier != key:
            yield Problem((name, key), f"found {key!r} beside {earlier!r}, which are one key to IAM; keep one")
