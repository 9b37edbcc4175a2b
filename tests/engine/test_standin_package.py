"""The stand-in's wheel, in an environment that never saw this project, rehearses the program of its README."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pulumi
import pytest

from tools.paths import BIN, ROOT

FILES = {"json": "seed.json", "yaml": "Pulumi.yaml", "python": "__main__.py", "sh": "rehearse.sh"}
"""Language of a block in the README, and the file that it is."""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Of the stand-in and what it stands on, built from copies: building writes beside the sources."""
    folder = tmp_path_factory.mktemp("wheels")
    for member in ("engine_plugin", "standin"):
        shutil.copytree(ROOT / member, folder / member, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps", "--no-index"]
    build = [*pip, "--no-build-isolation", "--wheel-dir", str(folder), "./engine_plugin", "./standin"]
    subprocess.run(build, cwd=folder, check=True)
    return sorted(folder.glob("*.whl"))


def rehearse(folder: Path, environment: Path) -> str:
    """Do what the README says, with the Python of an environment; what was said."""
    readme = (ROOT / "standin" / "README.md").read_text()
    for language, text in re.findall(r"^```(\w+)\n(.*?)^```$", readme, flags=re.DOTALL | re.MULTILINE):
        if language in FILES:
            assert not (folder / FILES[language]).exists(), f"which of them is {FILES[language]}?"
            (folder / FILES[language]).write_text(text)
    path = os.pathsep.join([str(environment / "bin"), str(BIN), "/usr/bin", "/bin"])
    done = subprocess.run(
        ["sh", "-eu", "rehearse.sh"],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    subprocess.run([environment / "bin" / "python", "-m", "standin", "stop", ".standin"], cwd=folder, check=True)
    assert done.returncode == 0, done.stdout
    return done.stdout


def check(said: str, folder: Path, environment: Path) -> None:
    """That everything was made, changed and removed, and by the wheel."""
    counts = [line.split() for line in said.splitlines() if line.strip().startswith(("+ ", "~ ", "- "))]
    assert [count for count in counts if count[-1] in {"created", "updated", "deleted"}] == [
        ["+", "3", "created"],
        ["~", "2", "updated"],
        ["-", "3", "deleted"],
    ]
    (launcher,) = (folder / ".standin" / "home" / "plugins").glob("*/pulumi-resource-aws")
    assert str(environment) in launcher.read_text()
    assert str(ROOT) not in launcher.read_text()


@pytest.mark.nightly
def test_the_wheel_rehearses_the_program_of_its_readme(wheels: list[Path], tmp_path: Path) -> None:
    """Its dependencies are those of the lock; nothing else of this checkout is in reach."""
    environment, folder = tmp_path / "environment", tmp_path / "shop"
    folder.mkdir()
    venv.create(environment, symlinks=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(f"{Path(pulumi.__file__).parents[1]}\n")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(environment / "bin" / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", *wheels], check=True)
    check(rehearse(folder, environment), folder, environment)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_the_wheel_brings_all_that_it_needs(wheels: list[Path], tmp_path: Path) -> None:
    """Installed with its dependencies from a registry, into an empty environment."""
    environment, folder = tmp_path / "environment", tmp_path / "shop"
    folder.mkdir()
    venv.create(environment, symlinks=True)
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--python", str(environment)]
    subprocess.run([*uv, *wheels], check=True)
    check(rehearse(folder, environment), folder, environment)
