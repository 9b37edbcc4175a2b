"""Our stand-in for `pulumi-resource-aws` in the plugin cache of a rehearsal's engine, where the real one would lie."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from standin.api import files
from tools.paths import ROOT, VENV

if TYPE_CHECKING:
    from pathlib import Path

LAUNCHER = f"""#!/bin/sh
exec env PYTHONPATH='{ROOT}' '{VENV}/bin/python' -P -m standin.provider "$@"
"""


def install(home: Path) -> None:
    """Put the launcher where an engine with this home looks for the plugin that our version of pulumi_aws asks for."""
    folder = home / "plugins" / f"resource-aws-v{version('pulumi-aws')}"
    plugin = folder / "pulumi-resource-aws"
    if not (plugin.is_file() and plugin.read_text() == LAUNCHER):
        folder.mkdir(parents=True, exist_ok=True)
        files.write(plugin, LAUNCHER, mode=0o755)
