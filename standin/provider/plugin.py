"""The stand-in for `pulumi-resource-aws` in an engine's plugin folder, where the real one would lie."""

from __future__ import annotations

import shlex
import sys
from importlib.metadata import version
from pathlib import Path

from standin.api import files

PACKAGE_ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds this package: the provider's import path."""


def install(home: Path) -> None:
    """Put a launcher where an engine with this home looks for the plugin that the installed pulumi_aws asks for.

    It starts the provider with the Python that runs now; a person's working directory is kept off its import path.
    """
    folder = home / "plugins" / f"resource-aws-v{version('pulumi-aws')}"
    plugin = folder / "pulumi-resource-aws"
    variables, python = shlex.quote(f"PYTHONPATH={PACKAGE_ROOT}"), shlex.quote(sys.executable)
    launcher = f'#!/bin/sh\nexec env {variables} {python} -P -m standin.provider "$@"\n'
    if not (plugin.is_file() and plugin.read_text() == launcher):
        folder.mkdir(parents=True, exist_ok=True)
        files.write(plugin, launcher, mode=0o755)
