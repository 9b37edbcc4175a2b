"""The Pulumi engine: the one on PATH where it is new enough, else built from its Go modules.

Pulumi's own installer fetches from hosts that a machine with only package registries cannot reach. The engine's Go
modules can be had; its Python language host cannot, and `tools/hosts/language_host.py` stands in for it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.binaries import go_modules
from tools.binaries.programs import ENGINE, ENGINE_VERSION
from tools.paths import BIN, BUILT

if TYPE_CHECKING:
    from tools.steps.progress import Step


@dataclass(frozen=True)
class Engine:
    """An engine to use, and whether the official Python language host stands beside it."""

    path: Path
    has_language_host: bool


def find(step: Step) -> Engine:
    """The engine on PATH with its language host, else the built one (built now if it has to be).

    An engine on PATH that is too old is named and left alone.
    """
    official = _on_path("pulumi")
    if official:
        found = _version(official)
        host = _on_path("pulumi-language-python")
        if found >= _numbers(ENGINE_VERSION) and host:
            return Engine(official, has_language_host=True)
        why = f"is older than {ENGINE_VERSION}" if host else "has no pulumi-language-python beside it"
        step.update(f"the pulumi on PATH {why}; building {ENGINE_VERSION}")
    go_modules.build(ENGINE, step)
    return Engine(BUILT / "pulumi", has_language_host=False)


def _on_path(name: str) -> Path | None:
    """An executable on PATH that is not one of our own launchers."""
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder and Path(folder) != BIN]
    found = shutil.which(name, path=os.pathsep.join(folders))
    return Path(found) if found else None


def _version(engine: Path) -> tuple[int, ...]:
    variables = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    printed = subprocess.run(
        [str(engine), "version"], capture_output=True, text=True, check=False, env=variables
    ).stdout
    return _numbers(printed)


def _numbers(text: str) -> tuple[int, ...]:
    match = re.search(r"(\d+)\.(\d+)\.(\d+)", text)
    return tuple(int(number) for number in match.groups()) if match else ()
