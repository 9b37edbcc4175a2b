"""A policy pack that judges nothing: what any pack costs before its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
from pulumi_policy import PolicyPack, ResourceValidationPolicy, StackValidationPolicy
PolicyPack("empty", [
    ResourceValidationPolicy("one", "Nothing.", lambda args, report: None),
    StackValidationPolicy("stack", "Nothing.", lambda args, report: None),
])
"""


def write(folder: Path) -> Path:
    """Write the pack into a folder that is made here; returns the folder."""
    folder.mkdir()
    (folder / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    return folder
