"""What is wrong with a stack's config: where, what was found, what was expected, and the fix, in one line each."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

PROJECT = "eks-windows-nodes"
"""The config namespace; the name in Pulumi.yaml."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """One finding.

    Attributes:
        path: keys and list positions that lead to the value.
        text: what was found, what was expected and the fix.
    """

    path: Path
    text: str

    def __str__(self) -> str:
        return f"{config_key(self.path)}: {self.text}"


class SettingsError(Exception):
    """A stack's config can't be used; its text is one line per problem."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@contextmanager
def at(*path: str | int) -> Generator[None]:
    """Say of what goes wrong inside at which config key it did.

    Raises:
        SettingsError: in place of a ValueError.
    """
    try:
        yield
    except ValueError as error:
        raise SettingsError([Problem(path, str(error))]) from error


def config_key(path: Path) -> str:
    """The path as Pulumi writes it: ``eks-windows-nodes:clusters[0].nodeGroups[1].labels["example.com/team"]``."""
    return f"{PROJECT}:{''.join(map(_step, path)).removeprefix('.')}".rstrip(":")


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if part.isidentifier() else f'["{part}"]'
