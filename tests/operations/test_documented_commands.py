"""Every command that a page, a workflow or an example shows is there, with the options that it shows."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.operations.terminal.test_command import COMMANDS
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer._click.core import Command  # typer's own copy of click

FILES = sorted(
    file
    for pattern in ("*.md", "docs/*.md", "rehearsal/*.md", "examples/**/*.*", ".github/**/*.yml", "policies/ci/*.yml")
    for file in ROOT.glob(pattern)
    if file.suffix in {".md", ".yml", ".py"}
)
_LINE = re.compile(
    r"^\s*(?:[$-] |- run: |run: )*(?:eks-windows|(?:\S*/)?python3? -m operations) (?P<rest>[a-z].*)$", re.MULTILINE
)
_INLINE = re.compile(r"`(?:eks-windows|python3? -m operations) (?P<rest>[a-z][^`]*)`")
_ENDS = re.compile(r"\s(?:#|\||>|2>|&&|;|\d>).*|;.*")


def shown() -> Iterator[tuple[str, str]]:
    """Where each stands, and its words after the program."""
    for file in FILES:
        text = file.read_text()
        for found in (*_LINE.finditer(text), *_INLINE.finditer(text)):
            line = text[: found.start("rest")].count("\n") + 1
            yield f"{file.relative_to(ROOT)}:{line}", _ENDS.sub("", found["rest"]).rstrip("`.,:)")


SHOWN = [pytest.param(words, id=place) for place, words in shown()]


def command_of(words: list[str]) -> tuple[Command | None, list[str]]:
    """The command that the words name, and the words after it; None where they name a group of commands."""
    for length in (2, 1):
        if (found := COMMANDS.get(" ".join(words[:length]))) is not None:
            return found, words[length:]
    groups = {name.partition(" ")[0] for name in COMMANDS}
    assert words[0] in groups, f"no command {words[0]}, expected one of {', '.join(COMMANDS)}"
    assert len(words) == 1, f"no command {' '.join(words[:2])}, expected one of {', '.join(COMMANDS)}"
    return None, []


def test_there_are_commands_in_pages_workflows_and_examples() -> None:
    assert {"docs", ".github", "examples"} <= {place.partition("/")[0] for place, _ in shown()}


@pytest.mark.parametrize("words", SHOWN)
def test_a_command_that_is_shown_has_these_options(words: str) -> None:
    group, *rest = shlex.split(words)
    alternatives = rest[0].split("|") if rest else []
    for each in alternatives or [""]:
        named = [group, *filter(None, [each]), *rest[1:]]
        try:
            parsed(named)
        except Exception as error:
            if "requires an argument" not in str(error):
                raise
            parsed([*named, "VALUE"])  # a sentence names an option alone


def parsed(words: list[str]) -> None:
    """Parse them as the command would, without running it or asking for what is missing.

    Raises:
        NoSuchOption: the command has no such option.
    """
    command, rest = command_of(words)
    if command is not None:
        command.make_parser(command.context_class(command)).parse_args(rest)


def test_a_command_or_an_option_that_is_not_there_would_be_found() -> None:
    with pytest.raises(AssertionError, match="no command rollout undo"):
        parsed(["rollout", "undo"])
    with pytest.raises(Exception, match="No such option"):
        parsed(["rollout", "plan", "--no-such"])
