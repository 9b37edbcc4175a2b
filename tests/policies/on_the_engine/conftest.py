"""The real engine, the real pack, and a provider that only echoes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from eks_windows.report import events

from rehearsal.pulumi_command import COLLECTING
from tools.paths import BUILT, ROOT

if TYPE_CHECKING:
    from tests.policies.program import Program

HERE = Path(__file__).parent
PACK = str(ROOT / "policies")
PACKAGES = ("aws", "aws-native", "kubernetes")
LAUNCHER = """#!/bin/sh
exec env PYTHONPATH='{root}' '{python}' -P -m {module} "$@"
"""


@dataclass(frozen=True)
class Ran:
    """What a command of the engine did: its exit code, what the pack reported, and all that it printed."""

    code: int
    reported: list[events.Reported]
    text: str

    @property
    def errors(self) -> list[str]:
        """The lines that tell of an error."""
        return [line[:600] for line in self.text.splitlines() if "error" in line.lower()]


@dataclass(frozen=True)
class Project:
    """A project with a stack of its own."""

    folder: Path
    environment: dict[str, str]

    def write(self, resources: Program) -> None:
        """Make the program be of these resources."""
        (self.folder / "resources.json").write_text(json.dumps(resources))

    def create_stack(self) -> None:
        """Create the project's only stack."""
        created = self.run("stack", "init", "test")
        assert created.code == 0, created.text

    def run(self, *arguments: str) -> Ran:
        """Run an engine command that streams its events."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder / "program",
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        reported = events.read(lines) if "--json" in arguments else []
        return Ran(done.returncode, reported, done.stdout + done.stderr)


def new_project(folder: Path, program: Path) -> Project:
    """A project with a copy of the program and a stack over an empty backend, both in a fresh folder.

    Further language hosts go into its folder `bin`, which is first on the engine's PATH.
    """
    engine = BUILT / "pulumi"
    path = [str(folder / "bin"), str(BUILT)] if engine.exists() else [str(folder / "bin")]
    (folder / "bin").mkdir()
    (folder / "state").mkdir()
    for package in PACKAGES:
        install(folder, f"resource-{package}", "tests.policies.on_the_engine.echo_provider")
    shutil.copytree(program, folder / "program")
    environment: dict[str, Any] = {
        **COLLECTING,
        **os.environ,
        "PATH": os.pathsep.join([*path, str(Path(sys.executable).parent), os.environ["PATH"]]),
        "RESOURCES": str(folder / "resources.json"),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
        "PULUMI_STACK": "test",  # `project` copies a stack that another project has selected
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true",
    }
    return Project(folder, environment)


def install(folder: Path, plugin: str, module: str) -> None:
    """Make a module of ours a plugin of the project's engine, such as `resource-aws` or `language-go`."""
    launcher = folder / "bin" / f"pulumi-{plugin}"
    launcher.write_text(LAUNCHER.format(root=ROOT, python=sys.executable, module=module))
    launcher.chmod(0o755)


@pytest.fixture(scope="session")
def empty_stack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose stack has nothing yet."""
    folder = tmp_path_factory.mktemp("empty-stack")
    new_project(folder, HERE / "program").create_stack()
    return folder


@pytest.fixture
def project(tmp_path: Path, empty_stack: Path) -> Project:
    """A project whose program registers the resources that a test writes."""
    made = new_project(tmp_path, HERE / "program")
    shutil.copytree(empty_stack / "state", tmp_path / "state", dirs_exist_ok=True)
    shutil.copy(empty_stack / "program" / "Pulumi.test.yaml", tmp_path / "program")
    return made
