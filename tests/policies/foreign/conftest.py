"""One program in four languages, each run by its own SDK."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.policies.on_the_engine.conftest import PACK, Project, Ran, install, new_project
from tools.binaries.programs import FOREIGN_PROGRAM
from tools.packages.foreign import NODE_PACKAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
LANGUAGES = ("python", "golang", *(pytest.param(each, marks=pytest.mark.nightly) for each in ("typescript", "yaml")))
"""Every day two SDKs, each night all of them."""
SHARED_ROLE = ("nodeRoleArn: ${linuxRole.arn}", "nodeRoleArn: ${windowsRole.arn}")
"""YAML has no conditions: what is a setting elsewhere is another line there."""


@dataclass(frozen=True)
class ForeignProject:
    """The program in one language."""

    language: str
    project: Project

    @property
    def folder(self) -> Path:
        """The folder of Pulumi.yaml."""
        return self.project.folder / "program"

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Give the program these settings and no others."""
        given = {"buildDate": datetime.now(UTC).date().isoformat(), **settings}
        if self.language == "yaml":
            text = (HERE / "yaml" / "Pulumi.yaml").read_text()
            shared = given.pop("sharedRole", False)
            (self.folder / "Pulumi.yaml").write_text(text.replace(*SHARED_ROLE) if shared else text)
        config = {f"demo:{key}": str(value).lower() for key, value in given.items()}
        (self.folder / "Pulumi.test.yaml").write_text(yaml.safe_dump({"config": config}))

    def run(self, settings: Mapping[str, Any], *command: str) -> Ran:
        """Run an engine command on the program with these settings, and with the pack."""
        self.configure(settings)
        return self.project.run(*command, "--json", "--policy-pack", PACK)


def new_foreign_project(language: str, folder: Path) -> ForeignProject:
    """The program in a project of its own, with a stack that has nothing yet."""
    project = new_project(folder, HERE / language)
    for runtime in ("nodejs", "go"):
        module = f"tools.hosts.language_server tests.policies.foreign.program_host {runtime}"
        install(folder, f"language-{runtime}", module)
    if language == "typescript":
        (folder / "program" / "node_modules").symlink_to(NODE_PACKAGES / "node_modules")
    if language == "golang":
        shutil.copy(FOREIGN_PROGRAM.output / "nodes", folder / "program")
    project.create_stack()
    return ForeignProject(language, project)


@pytest.fixture(scope="module", params=LANGUAGES)
def foreign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ForeignProject:
    """A project in each language."""
    return new_foreign_project(str(request.param), tmp_path_factory.mktemp(str(request.param)))


@pytest.fixture(scope="module")
def standing(foreign: ForeignProject) -> Ran:
    """The update that made the stack of the program as it is; what comes of it needs no test before it."""
    return foreign.run({}, "up", "--yes")
