"""The pack in a project that knows nothing of this one, word for word as the pack's README says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from tests.policies.foreign.conftest import ForeignProject, new_foreign_project
from tools.packages.foreign import NODE_PACKAGES, PACK_WHEELS
from tools.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.engine

PACK = ".eks-windows-nodes/policies"
README = (ROOT / "policies" / "README.md").read_text()
SARIF_SCHEMA = (
    NODE_PACKAGES / "node_modules" / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"
)
RECORDED = '#!/bin/sh\necho "$@" >> "$(dirname "$0")/../started"\nexec "$(dirname "$0")/python3" "$@"\n'


def commands(section: str) -> str:
    """The commands that a section of the README shows."""
    return re.findall(rf"## {section}\n+```sh\n(.*?)```", README, re.DOTALL)[0]


def shell(project: ForeignProject, script: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run commands as a person types them, one after the other, in the project's folder or another."""
    return subprocess.run(
        ["sh", "-c", script],
        cwd=folder or project.folder,
        env=project.project.environment | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(PACK_WHEELS)},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def git_repository(folder: Path) -> Path:
    """A repository with the pack as it stands in this checkout, in a sub-folder, under a tag."""
    ignored = shutil.ignore_patterns("venv", "__pycache__")
    shutil.copytree(ROOT / "policies", folder / "policies", ignore=ignored)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-C", str(folder)]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "The pack"], ["tag", "v1"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> ForeignProject:
    """A project in Go after the README's commands; its stack complies."""
    project = new_foreign_project("golang", tmp_path_factory.mktemp("elsewhere"))
    project.configure({})
    repository = git_repository(tmp_path_factory.mktemp("origin") / "pack")
    script = commands("Use it from another project")
    done = shell(
        project, "set -e\n" + script.replace("<tag>", "v1").replace("<this repository>", f"file://{repository}")
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Policies:\s+✅ eks-windows@v", done.stdout), done.stdout
    return project


@pytest.mark.nightly
def test_the_pack_runs_in_the_environment_that_it_names(elsewhere: ForeignProject) -> None:
    """Its own packages judge, whatever the program's language and wherever Pulumi's are."""
    python = elsewhere.folder / PACK / "venv" / "bin" / "python"
    python.unlink()
    python.write_text(RECORDED)
    python.chmod(0o755)
    done = shell(elsewhere, f"pulumi preview --policy-pack {PACK}")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "-m pulumi.policy" in (python.parent.parent / "started").read_text()


@pytest.mark.nightly
def test_a_state_is_analyzed_outside_of_any_project(elsewhere: ForeignProject, tmp_path: Path) -> None:
    """By path, from an empty folder: the right state passes, the wrong one names rule and resource."""
    pack = elsewhere.folder / PACK
    for settings, code in (({}, 0), ({"httpTokens": "optional"}, 1)):
        elsewhere.configure(settings)
        made = shell(elsewhere, f"pulumi up --yes --skip-preview && pulumi stack export --file {tmp_path}/state.json")
        assert made.returncode == 0, made.stdout + made.stderr
        done = shell(elsewhere, f"pulumi policy analyze --policy-pack {pack} --file state.json", tmp_path)
        assert (min(done.returncode, 1), "imdsv1-disabled" in done.stdout) == (code, bool(code)), done.stdout


def reported(project: ForeignProject, settings: dict[str, Any], more: str = "") -> subprocess.CompletedProcess[str]:
    """The README's report commands, with more options at their end."""
    project.configure(settings)
    return shell(project, commands("Reports").rstrip() + f" {more}\n")


@pytest.mark.nightly
def test_reports_of_a_foreign_project_are_valid(elsewhere: ForeignProject) -> None:
    """SARIF by its schema, JUnit by its elements, and a Markdown table, each with the one finding."""
    done = reported(elsewhere, {"httpTokens": "optional"})
    assert done.returncode == 1, done.stdout + done.stderr

    log = json.loads((elsewhere.folder / "pack.sarif").read_text())
    jsonschema.Draft7Validator(json.loads(SARIF_SCHEMA.read_text())).validate(log)
    assert [(one["ruleId"], one["level"]) for one in log["runs"][0]["results"]] == [("imdsv1-disabled", "error")]
    suite = ET.parse(elsewhere.folder / "pack.xml").getroot()  # noqa: S314  (written by the lines above)
    assert (suite.tag, int(suite.get("tests", "0")), suite.get("failures")) == ("testsuite", len(suite), "1")
    assert {child.tag for child in suite} == {"testcase"}
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["imdsv1-disabled"]
    assert "| imdsv1-disabled | `template` |" in (elsewhere.folder / "pack.md").read_text()


@pytest.mark.nightly
def test_a_baseline_silences_what_is_known_and_says_what_was_fixed(elsewhere: ForeignProject) -> None:
    """Known is quiet, new breaks, fixed is named."""
    broken = {"httpTokens": "optional"}
    assert reported(elsewhere, broken, "--write-baseline baseline.json").returncode == 1

    again = reported(elsewhere, broken, "--baseline baseline.json")
    assert (again.returncode, again.stdout) == (0, "")
    more = reported(elsewhere, broken | {"sharedRole": True}, "--baseline baseline.json")
    assert more.returncode == 1
    assert [line.split(":")[0] for line in more.stdout.splitlines()] == ["separate-linux-and-windows-node-roles"]
    mended = reported(elsewhere, {}, "--baseline baseline.json")
    assert mended.returncode == 0
    assert [line.split(" (")[0] for line in mended.stdout.splitlines()] == ["fixed: imdsv1-disabled"]
