"""The virtual environment with exactly the locked packages, each checked against its hash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tools.paths import CACHES, ROOT, VENV
from tools.steps import stamps
from tools.steps.commands import run
from tools.steps.progress import Step, StepError

if TYPE_CHECKING:
    from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)
"""The Python minors that the project runs on (`requires-python` in pyproject.toml)."""

UV_LOCK = ROOT / "tools" / "packages" / "uv.txt"
PACKAGE_LOCK = ROOT / "requirements-dev.txt"
UV = VENV / "bin" / "uv"


def supported(version: tuple[int, int]) -> bool:
    """Whether the project runs on this Python minor."""
    return OLDEST <= version <= NEWEST


def find_python() -> str:
    """A Python that the project runs on: the one running this, else the newest on PATH.

    Raises:
        StepError: none is there.
    """
    if supported(sys.version_info[:2]):
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    raise StepError(
        f"Python 3.{OLDEST[1]} to 3.{NEWEST[1]} is needed, found {sys.version.split()[0]} only; "
        f"install one of them, or name it: make up PYTHON=/path/to/python3.{NEWEST[1]}"
    )


def install(step: Step) -> None:
    """Make the virtual environment and bring it to the locked packages; nothing to do when it is there already."""
    _install(step)
    _put_on_path()


def _install(step: Step) -> None:
    wanted = stamps.digest([UV_LOCK, PACKAGE_LOCK])
    if stamps.is_done("python", wanted) and _works(VENV / "bin" / "python"):
        return
    if not _works(VENV / "bin" / "python"):
        shutil.rmtree(VENV, ignore_errors=True)
        step.update("virtual environment")
        run([find_python(), "-m", "venv", str(VENV)], "the virtual environment cannot be made")
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    run([*pip, "--no-cache-dir", "--require-hashes", "-r", str(UV_LOCK)], "uv cannot be installed")
    step.update("packages")
    run(
        [str(UV), "pip", "sync", "--python", str(VENV), "--require-hashes", str(PACKAGE_LOCK)],
        "the locked Python packages cannot be installed",
        variables={"UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(CACHES / "uv")), "UV_LINK_MODE": "copy"},
        on_line=step.update,
    )
    stamps.set_done("python", wanted)


def _put_on_path() -> None:
    """The pack's package lies in a folder of its own, as the engine runs it there; here it is found from anywhere."""
    for packages in VENV.glob("lib/python*/site-packages"):
        (packages / "eks-windows-nodes.pth").write_text(f"{ROOT / 'policies'}\n")


def _works(python: Path) -> bool:
    """Whether this interpreter is there, starts (its base may be gone) and is one that the project runs on."""
    version = _version(python)
    return version is not None and supported(version)


def _version(python: Path) -> tuple[int, int] | None:
    try:
        words = subprocess.run(
            [str(python), "-c", "import sys; print(*sys.version_info[:2])"],
            capture_output=True,
            check=True,
            text=True,
        ).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        return None
    return int(words[0]), int(words[1])
