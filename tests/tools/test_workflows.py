"""The workflows and jobs that people take over are valid."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.binaries.programs import ACTIONLINT
from tools.paths import ROOT

WORKFLOWS = [*sorted((ROOT / ".github" / "workflows").glob("*.yml")), ROOT / "policies" / "ci" / "github-actions.yml"]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_is_valid(workflow: object) -> None:
    done = subprocess.run(
        [str(ACTIONLINT.output / "actionlint"), "-shellcheck=", "-pyflakes=", str(workflow)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    assert done.returncode == 0


def test_the_gitlab_job_is_valid(tmp_path: Path) -> None:
    """By GitLab's own schema, which also refuses a misspelt key; so the check is no formality."""
    job = ROOT / "policies" / "ci" / "gitlab-ci.yml"
    misspelt = tmp_path / "gitlab-ci.yml"
    misspelt.write_text(job.read_text().replace("  script:", "  scripts:"))
    check = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci"]
    codes = [
        subprocess.run(
            [*check, "--data-transform", "gitlab-ci", str(file)], capture_output=True, check=False
        ).returncode
        for file in (job, misspelt)
    ]
    assert codes == [0, 1]
