"""What all commands have in common: shared options, one line of refusal, exit codes, examples, completion."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner, Result

from components.kubernetes.errors import RefusedError
from operations.aws import UnreadError
from operations.cli import app
from operations.terminal.command import Call, command

if TYPE_CHECKING:
    from typer._click.core import Command  # typer's own copy of click


@dataclass(frozen=True)
class Told:
    """A report."""

    name: str
    version: int = 1


def run(*arguments: str, raises: Exception | None = None) -> Result:
    """A command that answers with its argument, or fails."""
    group = typer.Typer(name="things")
    group.callback()(lambda: None)

    @command(group, "name")
    def name(call: Call, thing: Annotated[str, typer.Argument()], times: int = 1) -> int:
        """Tell a name."""
        if raises:
            raise raises
        call.output.report(Told(thing * times))
        call.output.table(("Name",), [(thing * times,)])
        call.output.say(f"asked in {call.region} as {call.profile}")
        return 1

    assert name
    return CliRunner().invoke(group, ["name", *arguments])


def test_a_command_answers_with_a_table_and_its_exit_code() -> None:
    ran = run("x", "--times", "2", "--region", "eu-west-1", "--profile", "ops")
    assert (ran.exit_code, "xx" in ran.stdout, ran.stderr) == (1, True, "asked in eu-west-1 as ops\n")


def test_json_is_the_report_alone() -> None:
    assert run("x", "--json").stdout == '{\n  "name": "x",\n  "version": 1\n}\n'


def test_quiet_says_nothing() -> None:
    ran = run("x", "--quiet")
    assert (ran.exit_code, ran.stdout, ran.stderr) == (1, "", "")


@pytest.mark.parametrize(
    "error", [RefusedError("no\n  way"), UnreadError("no way"), OSError("no way")], ids=["refused", "unread", "system"]
)
def test_a_refusal_is_one_line_with_the_command_and_code_3(error: Exception) -> None:
    ran = run("x", "--quiet", raises=error)
    assert (ran.exit_code, ran.stderr, ran.stdout) == (3, "things name: no way\n", "")


def commands(group: Command, *path: str) -> dict[str, Command]:
    """Every command of the command line by its words."""
    if not isinstance(group, TyperGroup):
        return {" ".join(path): group}
    found: dict[str, Command] = {}
    for name, each in group.commands.items():
        found |= commands(each, *path, name)
    return found


COMMANDS = commands(get_command(app))


@pytest.mark.parametrize(("words", "each"), COMMANDS.items(), ids=COMMANDS)
def test_the_help_of_a_command_has_its_exit_codes_and_an_example_that_it_takes(words: str, each: Command) -> None:
    text = " ".join((each.help or "").split())
    assert "Exit code: 0 " in text
    example = re.search(rf"Example: eks-windows {words} ?(.*)$", text)
    assert example
    context = each.make_context(words, example[1].split(), resilient_parsing=True)
    assert not context.args


@pytest.mark.parametrize(("words", "each"), COMMANDS.items(), ids=COMMANDS)
def test_every_command_takes_the_shared_options(words: str, each: Command) -> None:
    options = {option for parameter in each.params for option in parameter.opts}
    assert {"--region", "--profile", "--json", "--wide", "--quiet"} <= options, words


def test_a_shell_completes_commands_and_stacks() -> None:
    ran = CliRunner().invoke(
        app,
        prog_name="eks-windows",
        env={
            "_EKS_WINDOWS_COMPLETE": "complete_bash",
            "COMP_WORDS": "eks-windows rollout verify --stack ",
            "COMP_CWORD": "4",
        },
    )
    assert {"dev", "images", "prod"} <= set(ran.stdout.split())
