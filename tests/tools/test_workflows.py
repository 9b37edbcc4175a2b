"""The workflows that people take over are valid."""

import subprocess

import pytest

from tools.paths import ROOT
from tools.workflow_linter import MODULE

WORKFLOWS = [*sorted((ROOT / ".github" / "workflows").glob("*.yml")), ROOT / "policies" / "ci" / "github-actions.yml"]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_is_valid(workflow: object) -> None:
    done = subprocess.run(
        [str(MODULE.output / "actionlint"), "-shellcheck=", "-pyflakes=", str(workflow)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    assert done.returncode == 0
