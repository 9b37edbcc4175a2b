"""What another project needs of the pack: its own lock, its own environment, CI jobs that call what exists."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from eks_windows.config import read
from eks_windows.report.__main__ import main
from eks_windows.rule import Level
from eks_windows.rules import all_rules
from google.protobuf.empty_pb2 import Empty

from tests.policies.harness import analyzer

PACK = Path(__file__).parents[2] / "policies"
CI = sorted((PACK / "ci").glob("*.yml"))


def test_the_pack_brings_its_own_environment() -> None:
    """Without a virtualenv in PulumiPolicy.yaml its packages would go where they do not belong (pulumi#19568)."""
    project = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())

    assert project["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": "venv"}}
    assert re.fullmatch(r"\d+\.\d+\.\d+", project["version"])


def test_the_version_that_the_engine_shows_is_the_published_one() -> None:
    """It stands in one file."""
    with analyzer(all_rules()) as stub:
        assert (
            stub.GetAnalyzerInfo(Empty()).version == yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())["version"]
        )


def test_the_lock_has_hashes_and_no_addresses() -> None:
    """Each package is pinned and hashed; where it comes from is the user's business; no provider is among them."""
    lock = (PACK / "requirements.txt").read_text()
    packages = re.findall(r"^([a-z][a-z0-9-]*)==", lock, re.MULTILINE)

    assert "pulumi-policy" in packages
    assert not [name for name in packages if name.startswith("pulumi-") and name != "pulumi-policy"]
    assert len(re.findall(r"^\S+==.*\\$", lock, re.MULTILINE)) == len(packages)
    assert "://" not in lock


@pytest.mark.parametrize("file", CI, ids=lambda file: file.stem)
def test_ci_jobs_call_the_report_with_options_that_it_has(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A renamed option would fail in other people's repositories."""
    with pytest.raises(SystemExit):
        main(["--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    text = file.read_text()
    yaml.safe_load(text)
    used = {option for call in re.findall(r"eks_windows\.report .*", text) for option in re.findall(r"--[a-z-]+", call)}

    assert used
    assert used <= known


def test_the_readmes_configuration_is_taken() -> None:
    """What the README shows can be copied."""
    (block,) = re.findall(r"```json\n(.*?)```", (PACK / "README.md").read_text(), re.DOTALL)
    shown: dict[str, Any] = json.loads(block)
    given: dict[str, tuple[Level | None, dict[str, Any]]] = {
        name: (Level(one), {}) if isinstance(one, str) else (None, one) for name, one in shown.items()
    }

    settings = read(all_rules(), given)

    assert settings.levels["pinned-ami"] is Level.MANDATORY
    assert settings.options["single-windows-ami-per-cluster"].text("scope") == "serverVersion"
    assert len(settings.exemptions) == 1


def test_starting_the_pack_imports_no_provider_and_none_of_our_components() -> None:
    """A preview waits for it, and other people's projects have other versions of providers."""
    program = (
        "import sys, eks_windows.engine.adapter, eks_windows.rules as r\nr.all_rules(); print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PACK, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}

    assert "pulumi_policy" in loaded
    assert (
        loaded & {"pulumi_aws", "pulumi_eks", "pulumi_kubernetes", "components", "boto3", "pydantic", "rich"} == set()
    )
