"""What set-up puts on PATH: `pulumi`, first in a rehearsal shell, the Python language host, and `eks-windows`.

Each launcher runs one file of ours with the virtual environment's Python; `-P` keeps the caller's folder, which may
hold a project of its own, off the import path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.paths import BIN, BUILT

if TYPE_CHECKING:
    from pathlib import Path

    from tools.binaries.engine import Engine

LAUNCHER = """#!/bin/sh
# Made by `make up`; see tools/hosts/launchers.py.
root=$(cd "$(dirname "$0")/../.." && pwd)
exec {program} "$@"
"""

PROGRAMS = {
    BIN / "eks-windows": (
        'env PYTHONPATH="$root" "$root/.venv/bin/python" -P -c \'from operations.start import run; run("eks-windows")\''
    ),
    BIN / "pulumi": '"$root/.venv/bin/python" -P "$root/rehearsal/pulumi_command.py" \'{engine}\'',
    # Beside the engine, which warns of a language host that it finds elsewhere.
    BUILT / "pulumi-language-python": (
        'env PYTHONPATH="$root" "$root/.venv/bin/python" -P -m tools.hosts.language_server tools.hosts.language_host'
    ),
}
"""Launcher, and the program of ours that it runs. The language host needs the checkout on its import path; the engine,
whose variables a person's program inherits, does not get it."""


def write(engine: Engine) -> None:
    """Write the launchers that this engine needs; one with a language host of its own gets none of ours."""
    for launcher, program in PROGRAMS.items():
        if not (engine.has_language_host and launcher.parent == BUILT):
            _write(launcher, LAUNCHER.format(program=program.format(engine=engine.path)))


def _write(file: Path, text: str) -> None:
    if file.is_file() and file.read_text() == text:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}")
    fresh.write_text(text)
    fresh.chmod(0o755)
    fresh.replace(file)
