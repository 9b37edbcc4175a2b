"""The workflows and jobs that people take over are valid."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tools.binaries.programs import ACTIONLINT
from tools.packages.python_environment import NEWEST, OLDEST
from tools.paths import ROOT

MONTHLY = ROOT / "examples" / "08-patch-month"
WORKFLOWS = [
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
    ROOT / "policies" / "ci" / "github-actions.yml",
    MONTHLY / "github-actions.yml",
]


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


USES = [
    (file, used)
    for file in [*WORKFLOWS, *(ROOT / ".github" / "actions").glob("*/action.yml")]
    for used in re.findall(r"uses: (\S+)", file.read_text())
    if not used.startswith("./")
]


@pytest.mark.parametrize(("file", "used"), USES, ids=lambda each: getattr(each, "name", each))
def test_an_action_is_pinned_by_an_exact_tag_or_a_digest(file: Path, used: str) -> None:
    """A major tag moves; one version everywhere, so that what was tried is what runs."""
    name, _, version = used.partition("@")
    assert re.fullmatch(r"v\d+\.\d+\.\d+|[0-9a-f]{40}", version), f"{file.name}: {used}"
    assert {other.partition("@")[2] for _, other in USES if other.partition("@")[0] == name} == {version}


def test_stacks_are_deployed_one_after_the_other_and_a_failure_stops_the_rest() -> None:
    """Images first, as dev reads them; each job waits for the one before it and none runs in spite of it."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "deploy.yml").read_text())["jobs"]
    assert [(name, job.get("needs"), job["with"]["stack"], job.get("if")) for name, job in jobs.items()] == [
        ("images", None, "images", None),
        ("dev", "images", "dev", None),
        ("prod", "dev", "prod", None),
    ]


def test_the_project_is_checked_on_every_python_that_it_runs_on() -> None:
    """From the oldest to the newest that set-up takes."""
    checks = yaml.safe_load((ROOT / ".github" / "workflows" / "checks.yml").read_text())
    minors = range(OLDEST[1], NEWEST[1] + 1)
    assert checks["jobs"]["test"]["strategy"]["matrix"]["python"] == [f"3.{minor}" for minor in minors]


def test_the_configuration_of_dependabot_is_valid() -> None:
    """By GitHub's own schema."""
    check = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", "vendor.dependabot"]
    file = str(ROOT / ".github" / "dependabot.yml")
    assert subprocess.run([*check, file], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("folder", [ROOT / "policies" / "ci", MONTHLY], ids=lambda folder: folder.name)
def test_the_gitlab_job_is_valid(tmp_path: Path, folder: Path) -> None:
    """By GitLab's own schema, which also refuses a misspelt key; so the check is no formality."""
    job = folder / "gitlab-ci.yml"
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
