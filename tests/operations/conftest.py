"""The stand-in's account with pipelines, and the command line in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from typer.testing import CliRunner, Result

from operations.cli import app
from operations.images import follow
from rehearsal import account
from standin.api import process
from standin.tests.api.imagebuilder.good import Workshop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_ec2 import EC2Client

REGION = "eu-central-1"
_numbers = count(1)


@dataclass(frozen=True)
class World:
    """The account, and a folder for stack files and outputs."""

    folder: Path
    workshop: Workshop
    ec2: EC2Client
    images: dict[str, dict[str, Any]] = field(default_factory=dict[str, "dict[str, Any]"])

    def image(self, *components: str, **changes: Any) -> str:  # noqa: ANN401  any of the workshop's
        """A pipeline that an images stack has made; its image's name."""
        name = f"image-{next(_numbers)}"
        arn = self.workshop.pipeline(name, *components, **changes)
        self.images[name] = {
            "pipelineArn": arn,
            "windowsServer": "2022",
            "variant": "Core",
            "kubernetesMinor": "1.35",
            "recipeVersion": "1.0.0",
            "fastLaunch": False,
            "outputParameter": f"/imagebuilder/{name}/ami-id",
            "logGroup": f"/aws/imagebuilder/{name}",
        }
        return name

    @property
    def outputs(self) -> str:
        """A file with the outputs of the images stack."""
        file = self.folder / "images.json"
        file.write_text(json.dumps({"images": self.images}))
        return str(file)

    def run(self, *arguments: str, **variables: str) -> Result:
        """The command as a person types it."""
        return CliRunner(env={"COLUMNS": "250", "NO_COLOR": "1", **variables}).invoke(app, list(arguments))

    def told(self, *arguments: str) -> tuple[int, Any]:
        """The exit code and the report as JSON."""
        ran = self.run(*arguments, "--json")
        assert ran.stdout, ran.output
        return ran.exit_code, json.loads(ran.stdout)


@pytest.fixture(scope="session")
def _account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("images") / "account"
    server = process.start(folder, account.seed())
    try:
        yield server.environment(REGION)
    finally:
        process.stop(folder)


@pytest.fixture
def world(_account: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """One account for all tests of images, each with names of its own; looks follow each other at once."""
    for name, value in _account.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(follow, "PAUSE", 0.0)
    workshop = Workshop(boto3.client("imagebuilder"), boto3.client("iam"))
    return World(tmp_path, workshop, boto3.client("ec2"))
