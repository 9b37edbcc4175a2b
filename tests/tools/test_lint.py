"""Lint checks types again when something has changed that they depend on, and only then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools import lint
from tools.steps import stamps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one module and a check of types that tells when it is run, and passes where `good` is there."""
    (tmp_path / "room").mkdir()
    for name in ("room/module.py", "requirements-dev.txt"):
        (tmp_path / name).touch()
    (tmp_path / "pyproject.toml").write_text('[tool.basedpyright]\ninclude = ["room"]\n')
    program = tmp_path / "bin" / "types"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho once >> ran\ntest -e good\n")
    program.chmod(0o755)
    monkeypatch.setattr(lint, "ROOT", tmp_path)
    monkeypatch.setattr(lint, "VENV", tmp_path)
    monkeypatch.setattr(lint, "CHECKS", {lint.TYPES: ["types"]})
    monkeypatch.setattr(stamps, "STAMPS", tmp_path / "bin" / "stamps")
    return tmp_path


def ran(checkout: Path) -> int:
    """How often types were checked."""
    return (checkout / "ran").read_text().count("once")


def test_types_that_passed_are_checked_again_after_a_change_only(checkout: Path) -> None:
    (checkout / "good").touch()
    assert [lint.main(), lint.main(), ran(checkout)] == [0, 0, 1]
    room, settings = checkout / "room", checkout / "pyproject.toml"
    changes: list[Callable[[], object]] = [
        lambda: (room / "module.py").write_text("x = 1\n"),
        (room / "new.py").touch,
        lambda: (room / "new.py").rename(room / "other.py"),
        (room / "other.py").unlink,
        lambda: settings.write_text(settings.read_text() + "strict = []\n"),
        lambda: (checkout / "requirements-dev.txt").write_text("a==1\n"),
    ]
    for number, change in enumerate(changes, start=2):
        change()
        assert [lint.main(), lint.main(), ran(checkout)] == [0, 0, number]


def test_types_that_failed_are_checked_again(checkout: Path) -> None:
    assert [lint.main(), lint.main(), ran(checkout)] == [1, 1, 2]
    (checkout / "good").touch()
    assert lint.main() == 0
