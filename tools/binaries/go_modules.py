"""Binaries built from Go modules: wrapper modules in `go/` pin every source by go.sum.

No package registry carries these programs ready to run, but the Go module proxy carries their sources.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.packages.python_environment import UV, VENV
from tools.paths import CACHES, ROOT, TOOLS
from tools.steps import stamps
from tools.steps.commands import run

if TYPE_CHECKING:
    from tools.steps.progress import Step

GO_LOCK = ROOT / "tools" / "binaries" / "go.txt"
GO_WHEEL = TOOLS / "go"

GO_CACHES = {"GOMODCACHE": "go-modules", "GOCACHE": "go-build", "GOPATH": "go"}
"""Go's variables for its caches, and our folder for each where the person has set none."""


@dataclass(frozen=True)
class GoModule:
    """Programs of a wrapper module: its folder, which packages are built, and the linker settings that they ask for."""

    folder: Path
    output: Path
    binaries: tuple[str, ...]
    packages: tuple[str, ...]
    linker_flags: str
    part: str = ""
    """What a second set of programs of the same module is called: it is built, and stamped, apart from the first."""

    @property
    def name(self) -> str:
        """The folder's name, and the part's; names the stamp as well."""
        return f"{self.folder.name}-{self.part}" if self.part else self.folder.name

    def digest(self) -> str:
        """What the binaries are made from: the locks, our own sources and the linker settings."""
        own = [self.folder / package for package in self.packages if package.startswith(".")]
        sources = [file for folder in own for file in sorted(folder.rglob("*.go"))]
        return stamps.digest([self.folder / "go.mod", self.folder / "go.sum", *sources], self.linker_flags)

    def is_built(self) -> bool:
        """Whether the binaries stand, made from exactly these inputs."""
        return stamps.is_done(self.name, self.digest()) and all(
            (self.output / name).is_file() for name in self.binaries
        )


def build(module: GoModule, step: Step) -> None:
    """Build the module's binaries into its output folder; nothing to do when they stand already."""
    if module.is_built():
        return
    go = _go(module.folder / "go.mod", step)
    variables = _variables(go, module.output)
    downloaded = compiled = 0

    def count(line: str) -> None:
        nonlocal downloaded, compiled
        if line.startswith("go: downloading"):
            downloaded += 1
            step.update(f"{downloaded} modules downloaded")
        else:
            compiled += 1
            step.update(f"{compiled} packages compiled")

    run(
        [go, "install", "-v", "-trimpath", f"-ldflags=-s -w {module.linker_flags}", *module.packages],
        f"{module.name} cannot be built",
        module.folder,
        variables,
        on_line=count,
    )
    stamps.set_done(module.name, module.digest())


def drop_caches() -> None:
    """Remove our own copies of Go's caches, some gigabytes that a finished build needs no more."""
    for name in GO_CACHES.values():
        shutil.rmtree(CACHES / name, ignore_errors=True)


def _variables(go: str, output: Path) -> dict[str, str]:
    """Go's settings: caches inside the checkout unless the person has named others, and this very toolchain."""
    kept = {name: os.environ.get(name, str(CACHES / folder)) for name, folder in GO_CACHES.items()}
    return {
        **kept,
        "GOFLAGS": "-mod=readonly -modcacherw -buildvcs=false",
        "GOTOOLCHAIN": "local",
        "GOBIN": str(output),
        "CGO_ENABLED": "0",
        "PATH": f"{Path(go).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }


def _go(go_mod: Path, step: Step) -> str:
    """A Go that is new enough for the module: the one on PATH, else the locked wheel's."""
    needed = _release(re.search(r"^go (\S+)$", go_mod.read_text(), re.MULTILINE))
    on_path = shutil.which("go")
    if on_path:
        printed = subprocess.run([on_path, "env", "GOVERSION"], capture_output=True, text=True, check=False).stdout
        if _release(re.search(r"go(\S+)", printed)) >= needed:
            return on_path
    wheel = GO_WHEEL / "go" / "bin" / "go"
    wanted = stamps.digest([GO_LOCK])
    if not (stamps.is_done("go", wanted) and wheel.is_file()):
        step.update("Go itself, from its wheel")
        run(
            [
                str(UV),
                "pip",
                "install",
                "--python",
                str(VENV),
                "--require-hashes",
                "-r",
                str(GO_LOCK),
                "--target",
                str(GO_WHEEL),
            ],
            "Go cannot be installed",
            variables={"UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(CACHES / "uv"))},
        )
        stamps.set_done("go", wanted)
    return str(wheel)


def _release(match: re.Match[str] | None) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", match.group(1))) if match else ()
