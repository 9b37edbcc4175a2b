"""Every message about an image is seen by a test: of its settings, of the program, and of scripts on its machines.

The messages are read from the code, so that none can be added that nobody has seen.
"""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

import pytest
import yaml

from components.facts.schedule import check_schedule
from components.facts.windows_images import AmiName, release_day
from components.settings.rules.image_base import parent_is_published
from tests.components.facts.test_schedule import REFUSED
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = {
    "facts/container_images": "references, registries of ECR, the Windows that a tag names",
    "facts/schedule": "schedules and time zones",
    "facts/windows_images": "release days",
    "facts/windows_updates": "updates by id and title",
    "settings/rules/boot": "what is changed of a boot",
    "settings/rules/distribution": "Regions, accounts, keys and shares",
    "settings/rules/image": "tags, updates, the cache and its disk, logs and parameters",
    "settings/rules/image_base": "bases and OS builds",
    "settings/rules/image_components": "components by ARN, script and document",
    "settings/rules/own_document": "documents in files",
    "settings/rules/partition": "ARNs of other partitions",
    "settings/rules/registry": "logins and mirrors",
    "settings/rules/rule": "what several of them say",
}
"""The modules that tell what is wrong with a setting, and of what."""

PROGRAM = ("images/parent", "images/logs", "images/pipeline", "stacks/images")
"""The modules that tell what an account has not, or what a preview sees."""

SCRIPTS = re.compile(r"(?:boot_|prove_|pull|read_digests|write_|mirrors_|install_updates|hosts).*")
"""The scripts of an image's build and test; those of a node's start have tests of their own."""

TOLD = ("Problem", "ValueError", "ParentError")
LEAST = 12
"""Characters that tell one message from another."""


def _of_a_program() -> Iterator[str]:
    """What no stack file brings about."""
    yield from (problem.text for problem in parent_is_published(str, "ami-0123456789abcdef0", {"when_published": True}))
    for check, value in ((release_day, "2026.02.30"), (AmiName.parse, "golden-7")):
        try:
            check(value)
        except ValueError as error:
            yield str(error)


@cache
def seen() -> tuple[str, ...]:
    """Lines that tests hold word by word: of stack files, of schedules, and those made here."""
    bad = yaml.safe_load((ROOT / "tests/components/settings/bad_inputs.yaml").read_text())
    lines = [case["line"] for kind in ("image", "stack") for case in bad[kind]]
    for expression in REFUSED:
        try:
            check_schedule(expression)
        except ValueError as error:
            lines.append(str(error))
    return (*lines, *_of_a_program())


def told(module: str) -> Iterator[ast.expr]:
    """The texts of the problems and errors in a module."""
    for node in ast.walk(ast.parse((ROOT / "components" / f"{module}.py").read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in {*TOLD, "warn"}:
                yield node.args[0 if name == "warn" else -1]


def pattern(text: ast.expr) -> str:
    """A text as a regular expression, in which anything stands for what is filled in."""
    if isinstance(text, ast.JoinedStr):
        return "".join(pattern(each) for each in text.values)
    return re.escape(text.value) if isinstance(text, ast.Constant) and isinstance(text.value, str) else ".*"


@cache
def written_in(folder: str) -> str:
    """All that stands in tests, texts over several lines as one."""
    texts = "".join(
        file.read_text() for file in sorted((ROOT / folder).rglob("*.py")) if file.name != "test_messages.py"
    )
    return re.sub(r'"\s*\n\s*r?f?"', "", texts)


def longest(parts: list[str]) -> str:
    """The part that tells most."""
    return max((part.strip() for part in parts), key=len)


def test_each_message_about_a_setting_is_seen_word_by_word() -> None:
    unseen = [
        f"{module}: {ast.unparse(text)}"
        for module in SETTINGS
        for text in told(module)
        if pattern(text) != ".*" and not any(re.search(pattern(text), line) for line in seen())
    ]
    assert unseen == []


def test_each_message_of_the_program_stands_in_a_test() -> None:
    found = {(module, longest(re.split(r"\.\*", pattern(text)))) for module in PROGRAM for text in told(module)}
    parts = {(module, re.sub(r"\\(.)", r"\1", part)) for module, part in found if len(part) >= LEAST}
    assert {each for each in parts if each[1] not in written_in("tests")} == set()
    assert len(parts) >= len(PROGRAM)


def _ends() -> Iterator[tuple[str, str]]:
    """What each script says last before it fails: the file, and the longest part that is not filled in."""
    files = [file for file in sorted((ROOT / "components/powershell/bodies").glob("*.ps1")) if SCRIPTS.match(file.name)]
    for file in (*files, ROOT / "components/powershell/image_scripts.py"):
        lines = file.read_text().splitlines()
        for index, line in enumerate(lines):
            if not re.search(r"\bexit 1\b|\bthrow\b", line):
                continue
            before = reversed(lines[max(index - 4, 0) : index + 1])
            form = r"""throw (['"])(.*?)\1""" if "throw" in line else r"""(['"])(.{12,})\1"""
            text = next((found[2] for each in before if (found := re.search(form, each))), None)
            if text is not None:
                yield file.name, longest(re.split(r"\$\([^)]*\)|\$\{?\w+\}?(?:\.\w+)*|NAME|MODULE", text))


def test_each_message_with_which_a_script_of_a_build_fails_stands_in_a_test_that_runs_it() -> None:
    found = list(_ends())
    assert [each for each in found if each[1] not in written_in("tests/components/powershell")] == []
    assert len(found) > 4 * LEAST


@pytest.mark.parametrize("module", SETTINGS)
def test_a_module_of_the_table_tells_something(module: str) -> None:
    assert list(told(module)) or "raise" not in (ROOT / "components" / f"{module}.py").read_text()


def test_a_message_that_nobody_has_seen_is_found() -> None:
    text = ast.parse('f"found {value!r}, which nobody has ever seen"', mode="eval").body
    with suppress(StopIteration):
        assert not any(re.search(pattern(text), line) for line in seen())
