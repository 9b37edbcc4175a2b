"""User data of node groups with settings in any combination: Windows PowerShell can read all of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from components.powershell import syntax
from tests.components.nodes.any_group import groups
from tests.components.nodes.test_combinations import judged

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_it_can_be_read(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """All in one start of the engine."""
    monkeypatch.setattr(syntax, "_answers", {})
    monkeypatch.setenv("PATH", f"{engine.program.parent}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("HOME", str(tmp_path))
    scripts: list[str] = []

    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @given(groups())
    def gather(group: Mapping[str, Any]) -> None:
        scripts.extend(judged(group))

    gather()
    given_scripts = [script for script in scripts if script.strip()]
    assert len(given_scripts) > EXAMPLES // 2
    syntax.ask(given_scripts)
    for script in given_scripts:
        syntax.check_syntax(script)


EXAMPLES = int(os.environ.get("RANDOM_GROUPS", "200"))
