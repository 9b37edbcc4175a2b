"""The one error of arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.problems.problem import Problem, ProblemsError, path_text

if TYPE_CHECKING:
    from collections.abc import Sequence


class ArgumentError(ProblemsError, pulumi.InputPropertyError, pulumi.InputPropertiesError, pulumi.RunError):
    """An argument that can't be used; its text is one line per problem, with component and property path.

    It is a ValueError to who catches it, a `RunError` to a program that does not, which then ends without a traceback,
    and input properties with their reasons to an engine that a provider serves the component to.

    Attributes:
        problems: every problem that was found.
    """

    def __init__(self, *problems: Problem | str, of: str = "") -> None:
        found = tuple(Problem((), each) if isinstance(each, str) else each for each in problems)
        text = "\n".join(": ".join(part for part in (of, *_parts(problem)) if part) for problem in found)
        super().__init__(found, text)
        self.property_path, self.reason = _parts(found[0])
        self.message = text
        self.errors = _details(found)


def _parts(problem: Problem) -> tuple[str, str]:
    return path_text(problem.path), problem.text


def _details(problems: Sequence[Problem]) -> list[pulumi.InputPropertyErrorDetails]:
    return [{"property_path": path_text(problem.path), "reason": problem.text} for problem in problems]
