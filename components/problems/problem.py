"""A problem: where a value stands, and in one line what was found there, what was expected, and the fix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]
"""Keys and list positions that lead to a value."""


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with one value that a person has given, in a stack file or as an argument.

    Attributes:
        path: keys and list positions that lead to the value; empty where it is about all of it.
        text: what was found, what was expected and the fix.
        of_secret: the same where a secret was found; empty where nothing can be said without showing it.
    """

    path: Path
    text: str
    of_secret: str = ""

    def under(self, *path: str | int) -> Problem:
        """The same problem of a value that stands inside another."""
        return Problem((*path, *self.path), self.text, self.of_secret)


class ProblemsError(ValueError):
    """What was given can't be used: every problem of it."""

    def __init__(self, problems: tuple[Problem, ...], text: str) -> None:
        super().__init__(text)
        self.problems = problems


def path_text(path: Path) -> str:
    """The path as Pulumi writes it: ``clusters[0].nodeGroups[1].labels["example.com/team"]``."""
    return "".join(_steps(path)).removeprefix(".")


def _steps(path: Path) -> Iterator[str]:
    for part in path:
        if isinstance(part, int):
            yield f"[{part}]"
        else:
            yield f".{part}" if part.isidentifier() else f'["{part}"]'
