"""Every command that a page, a workflow or an example shows is there, with the options that it shows."""

from __future__ import annotations

import re
import shlex
from functools import cache
from typing import TYPE_CHECKING, cast

import click
import pytest
import typer

from operations.cli import app
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_ENDS = re.compile(r"\s(?:#|\||>|2>|&&|;|\d+ >).*|;.*")


def shown() -> Iterator[tuple[str, str]]:
    """Where each stands, and its words after the program."""
    for file in FILES:
        text = file.read_text()
        for found in (*_LINE.finditer(text), *_INLINE.finditer(text)):
            line = text[: found.start("rest")].count("\n") + 1
            yield f"{file.relative_to(ROOT)}:{line}", _ENDS.sub("", found["rest"]).rstrip("`.,:)")


SHOWN = [pytest.param(words, id=place) for place, words in shown()]


@cache
def root() -> click.Command:
    """The program."""
    return cast("click.Command", typer.main.get_command(app))


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the words name, and the words after it."""
    found = root()
    while isinstance(found, click.Group) and words:
        inner = found.commands.get(words[0])
        assert inner is not None, f"no command {words[0]}, expected one of {', '.join(found.commands)}"
        found, words = inner, words[1:]
    return found, words


def test_there_are_commands_in_pages_workflows_and_examples() -> None:
    assert {"docs", ".github", "examples"} <= {place.partition("/")[0] for place, _ in shown()}


@pytest.mark.parametrize("words", SHOWN)
def test_a_command_that_is_shown_has_these_options(words: str) -> None:
    command, rest = command_of(shlex.split(words))
    if not isinstance(command, click.Group):
        command.make_parser(click.Context(command)).parse_args(rest)
