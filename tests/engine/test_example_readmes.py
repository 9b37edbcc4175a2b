"""Each example runs as its README says, line by line, in a rehearsal, to its end; then it goes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.engine.sandbox import succeeded
from tools.paths import ROOT

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(shutil.which("aws") is None, reason="the READMEs show the aws command"),
]

EXAMPLES = (
    "03-managed-nodes",
    "04-blue-green",
    "05-domain-join",
    "06-warm-pool",
    "07-spot",
    "09-local-zone",
)
_ELSEWHERE = re.compile(r"^(cd |eval ).*$", re.MULTILINE)
"""What a rehearsal of a test's own has already: the folder, and the variables."""


def shown(name: str) -> str:
    """The commands of a README."""
    block = (ROOT / "examples" / name / "README.md").read_text().partition("```\n")[2].partition("```")[0]
    return _ELSEWHERE.sub("", block)


@pytest.mark.parametrize("name", EXAMPLES)
def test_its_commands_run_to_the_end(finished: Sandbox, name: str) -> None:
    project = finished.folder / name
    shutil.copytree(ROOT / "examples" / name, project, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "components").symlink_to(finished.project / "components")
    told = {**os.environ, **finished.environment, "PULUMI_SKIP_CONFIRMATIONS": "true", "AWS_PAGER": ""}
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", shown(name)],
        cwd=project,
        env=told,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr
    assert "error" not in ran.stderr, ran.stderr
    succeeded(finished.stack("dev", project).destroy())
