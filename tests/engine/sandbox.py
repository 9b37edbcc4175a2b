"""A project and a stand-in account of a test's own, for the real engine."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from rehearsal import shell
from rehearsal.stacks import Stack
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rehearsal.engine import Outcome
    from standin.api import process
    from standin.seed.document import Seed

PACK = str(ROOT / "policies")
PROGRAM = ("Pulumi.yaml", "Pulumi.images.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml", "__main__.py")


@dataclass(frozen=True)
class Sandbox:
    """A copy of the project over an account and a backend that nobody else sees.

    Attributes:
        folder: holds everything: `project`, `account`, `stacks`, `home`.
        server: the account's API.
        environment: the variables that point the engine and boto3 there.
    """

    folder: Path
    server: process.Server
    environment: dict[str, str]

    @property
    def project(self) -> Path:
        """The folder of the project's Pulumi.yaml."""
        return self.folder / "project"

    def reopened(self) -> Sandbox:
        """The same sandbox after its server died: the account is restored from its journal."""
        return open_sandbox(self.folder)

    def stack(self, name: str, project: Path | None = None) -> Stack:
        """A stack of the project, made if it is missing."""
        made = Stack(project or self.project, name, self.environment)
        made.select()
        return made

    def config(self, stack: str) -> dict[str, Any]:
        """The stack file as data."""
        return yaml.safe_load((self.project / f"Pulumi.{stack}.yaml").read_text())

    def configure(self, stack: str, config: dict[str, Any]) -> None:
        """Write the stack file."""
        (self.project / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump(config, sort_keys=False))


def copy_of_the_project(folder: Path) -> None:
    """The program and its stack files as copies, the packages that it imports as they are."""
    folder.mkdir(parents=True)
    for name in PROGRAM:
        shutil.copy(ROOT / name, folder)
    (folder / "components").symlink_to(ROOT / "components")


def open_sandbox(folder: Path, *, with_kubernetes: bool = False, seed: Seed | None = None) -> Sandbox:
    """Start, or from a copied folder restore, the account of a sandbox; API servers only for those who need them.

    Without a seed the account is every rehearsal's.
    """
    server = shell.prepare(folder, with_kubernetes=with_kubernetes, seed=seed)
    if server.found == "anew":
        shell.stop(folder)
        raise AssertionError(server.note)
    return Sandbox(folder, server, shell.variables(server, folder))


def close_sandbox(sandbox: Sandbox) -> None:
    """Stop its servers."""
    shell.stop(sandbox.folder)


def begun_up(
    sandbox: Sandbox,
    stack: str,
    *options: str,
    said: int = subprocess.DEVNULL,
    command: Sequence[str] = ("up", "--skip-preview"),
) -> subprocess.Popen[str]:
    """A command of the engine, with all that it starts in a group of processes of its own; `said` gets its words."""
    return subprocess.Popen(
        ["pulumi", *command, "--yes", *options, "--stack", stack],
        cwd=sandbox.project,
        env={**os.environ, **sandbox.environment},
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def succeeded(outcome: Outcome) -> Outcome:
    """The same outcome, or a failed test that shows the engine's own words."""
    assert outcome.code == 0, "\n".join([*outcome.errors, *(v.message for v in outcome.reported), outcome.text[-2000:]])
    return outcome
