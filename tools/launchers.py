"""The executables that a rehearsal shell finds first on PATH.

The engine finds plugins by their names on PATH. Each launcher runs one file of ours with the virtual environment's
Python; `-P` keeps the caller's folder, which may hold a project of its own, off the import path.
"""

from pathlib import Path

from tools.engine import Engine
from tools.paths import BIN, BUILT

LAUNCHER = """#!/bin/sh
# Made by `make up`; see tools/launchers.py.
root=$(cd "$(dirname "$0")/../.." && pwd)
exec "$root/.venv/bin/python" -P "$root/{script}" {arguments}"$@"
"""

SCRIPTS = {
    BIN / "pulumi": "rehearsal/pulumi_command.py",
    BIN / "pulumi-resource-aws": "rehearsal/provider/__main__.py",
    BUILT / "pulumi-language-python": "tools/language_host.py",  # the engine warns of a host that is not beside it
}
"""Launcher, and the file of ours that it runs."""


def write(engine: Engine) -> None:
    """Write the launchers that this engine needs; one with a language host of its own gets none of ours."""
    for launcher, script in SCRIPTS.items():
        if engine.has_language_host and launcher.parent == BUILT:
            continue
        arguments = f"'{engine.path}' " if launcher.name == "pulumi" else ""
        _write(launcher, LAUNCHER.format(script=script, arguments=arguments))


def _write(file: Path, text: str) -> None:
    if file.is_file() and file.read_text() == text:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}")
    fresh.write_text(text)
    fresh.chmod(0o755)
    fresh.replace(file)
