"""One program in four languages, each run by its own SDK."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.policies.engine.conftest import PACK, Project, Ran, install, new_project
from tools.foreign_programs import GO_PROGRAM, NODE_PACKAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
LANGUAGES = ("python", "typescript", "golang", "yaml")
SHARED_ROLE = ("nodeRoleArn: ${linuxRole.arn}", "nodeRoleArn: ${windowsRole.arn}")
"""YAML has no conditions: what is a setting elsewhere is another line there."""


@dataclass(frozen=True)
class ForeignProject:
    """The program in one language."""

    language: str
    project: Project

    def run(self, settings: Mapping[str, Any], *command: str) -> Ran:
        """Run an engine command on the program with these settings, and with the pack."""
        folder = self.project.folder / "program"
        given = {"buildDate": datetime.now(UTC).date().isoformat(), **settings}
        if self.language == "yaml":
            text = (HERE / "yaml" / "Pulumi.yaml").read_text()
            shared = given.pop("sharedRole", False)
            (folder / "Pulumi.yaml").write_text(text.replace(*SHARED_ROLE) if shared else text)
        config = {f"demo:{key}": str(value).lower() for key, value in given.items()}
        (folder / "Pulumi.test.yaml").write_text(yaml.safe_dump({"config": config}))
        return self.project.run(*command, "--json", "--policy-pack", PACK)


@pytest.fixture(scope="module", params=LANGUAGES)
def foreign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ForeignProject:
    """A project in the language, with a stack that has nothing yet."""
    language = str(request.param)
    folder = tmp_path_factory.mktemp(language)
    project = new_project(folder, HERE / language)
    for runtime in ("nodejs", "go"):
        install(folder, f"language-{runtime}", f"tests.policies.foreign.program_host {runtime}")
    if language == "typescript":
        (folder / "program" / "node_modules").symlink_to(NODE_PACKAGES / "node_modules")
    if language == "golang":
        shutil.copy(GO_PROGRAM.output / "nodes", folder / "program")
    project.create_stack()
    return ForeignProject(language, project)
