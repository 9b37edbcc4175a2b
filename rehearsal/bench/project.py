"""This project's own program in a folder of its own, with another stack file, to be previewed."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from rehearsal.stacks import Stack
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PREVIEW = ("pulumi", "preview", "--non-interactive", "--stack", "bench")


def own_project(folder: Path, stack_file: str, variables: Mapping[str, str]) -> Path:
    """Make the folder, with a stack `bench` that is previewed, and a file for `made`, which may be brought up."""
    folder.mkdir(parents=True)
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(ROOT / name, folder)
    (folder / "components").symlink_to(ROOT / "components")
    for stack in ("bench", "made"):
        (folder / f"Pulumi.{stack}.yaml").write_text(stack_file)
    Stack(folder, "bench", {**os.environ, **variables}).select()
    return folder
