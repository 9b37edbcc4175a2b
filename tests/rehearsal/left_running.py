"""What runs for a folder, by what Linux tells of each process."""

from __future__ import annotations

import contextlib
from pathlib import Path


def processes_of(folder: Path) -> dict[int, str]:
    """Process id to command line of each process that was told of the folder: by arguments, variables or its place."""
    found: dict[int, str] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            told = [(process / name).read_bytes().replace(b"\0", b" ").decode() for name in ("cmdline", "environ")]
            if any(str(folder) in text for text in [*told, str((process / "cwd").readlink())]):
                found[int(process.name)] = told[0]
    return found
