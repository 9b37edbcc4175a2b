"""Each command as a stranger meets it: without credentials, in a pipe of 80 columns: a code, a line, no traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from operations.cli import app
from tests.operations.terminal.test_command import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

OUTPUTS = """{"clusters": {"dev": {"region": "eu-central-1", "nodeGroups": {"windows": {
"autoScalingGroupName": "dev-windows", "launchTemplateId": "lt-1", "launchTemplateVersion": 1}}}}}"""
IMAGES = """{"images": {"core": {"pipelineArn": "arn:aws:imagebuilder:eu-central-1:123456789012:image-pipeline/core",
"windowsServer": "2022", "variant": "Core", "kubernetesMinor": "1.35", "recipeVersion": "1.0.0", "fastLaunch": false,
"outputParameter": "/imagebuilder/core/ami-id", "logGroup": "/aws/imagebuilder/core"}}}"""
BEFORE = '{"version": 1, "timings": []}'
NODES, OF_IMAGES = ("--outputs", "outputs.json"), ("core", "--outputs", "images.json")

WORDS: dict[str, tuple[str, ...]] = {
    "access check": ("dev",),
    "adopt": ("a-group",),
    "audit": NODES,
    "doctor": ("dev",),
    "images build": OF_IMAGES,
    "images cleanup": (*OF_IMAGES, "--dry-run"),
    "images explain": OF_IMAGES,
    "images fast-launch": OF_IMAGES,
    "images follow": OF_IMAGES,
    "images scan": OF_IMAGES,
    "images withdrawn": (),
    "nodes release": NODES,
    "releases amazon": (),
    "releases diff": ("core", "latest"),
    "releases facts": ("--output", "facts.json"),
    "releases list": (),
    "releases pin": ("--stack", "prod"),
    "releases promote": ("--from", "dev", "--to", "prod"),
    "releases show": ("core",),
    "rollout abort": NODES,
    "rollout follow": (*NODES, "--wait", "0"),
    "rollout plan": NODES,
    "rollout start": NODES,
    "rollout verify": NODES,
    "timings show": NODES,
    "timings compare": ("before.json", *NODES),
}
"""Command to the least that it takes."""

ASKS_NO_AWS = {"images cached", "timings expect"}
"""What asks registries, or nobody."""


def test_each_command_is_met() -> None:
    assert set(COMMANDS) == {*WORDS, *ASKS_NO_AWS}


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of somebody without credentials."""
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    (tmp_path / "outputs.json").write_text(OUTPUTS)
    (tmp_path / "images.json").write_text(IMAGES)
    (tmp_path / "before.json").write_text(BEFORE)
    return tmp_path


def run(command: str, *arguments: str) -> Result:
    """As in a pipe of 80 columns."""
    runner = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"})
    return runner.invoke(app, [*command.split(), *arguments])


@pytest.mark.nightly
@pytest.mark.parametrize("command", sorted(WORDS))
def test_without_credentials_it_says_so_and_nothing_passes(stranger: Path, command: str) -> None:
    assert stranger.is_dir()
    for options in ((), ("--json",)):
        ran = run(command, *WORDS[command], *options)
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.output
        assert (ran.exit_code, "Traceback" in ran.output) == (3, False), ran.output
