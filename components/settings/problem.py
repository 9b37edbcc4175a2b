"""Problems of a stack's config, each at its config key."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic.alias_generators import to_camel

from components.facts.names import PROJECT
from components.problems.problem import Path, Problem, ProblemsError, path_text

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence


class SettingsError(ProblemsError):
    """A stack's config can't be used; its text is one line per problem."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        lines = [f"{config_key(problem.path)}: {problem.text}" for problem in problems]
        super().__init__(tuple(problems), "\n".join(lines))


@contextmanager
def at(*path: str | int) -> Generator[None]:
    """Say of what goes wrong inside at which config key it did.

    Raises:
        SettingsError: in place of a ValueError; one that tells the argument is told at its key.
    """
    try:
        yield
    except SettingsError:
        raise
    except ProblemsError as error:
        raise SettingsError([_of_argument(problem).under(*path) for problem in error.problems]) from error
    except ValueError as error:
        raise SettingsError([Problem(path, str(error))]) from error


@contextmanager
def noted(problems: list[Problem], *path: str | int) -> Generator[None]:
    """As `at`, but go on after what is inside: its problems are added to the list, to be told together."""
    try:
        with at(*path):
            yield
    except SettingsError as error:
        problems += error.problems


def config_key(path: Path) -> str:
    """The path as Pulumi writes it: ``eks-windows-nodes:clusters[0].nodeGroups[1].labels["example.com/team"]``."""
    return f"{PROJECT}:{path_text(path)}".rstrip(":")


def _of_argument(problem: Problem) -> Problem:
    """The argument's name as the stack file has it."""
    match problem.path:
        case (str(argument), *rest):
            return Problem((to_camel(argument), *rest), problem.text)
        case _:
            return problem
