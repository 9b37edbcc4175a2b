"""What the pack is called and which version it is, as PulumiPolicy.yaml says."""

from __future__ import annotations

import re
from pathlib import Path

NAME = "eks-windows"
PACK_FILE = Path(__file__).parents[1] / "PulumiPolicy.yaml"


def version() -> str:
    """The pack's version, ``0.0.0`` where its file names none."""
    found = re.search(r"^version: (\S+)$", PACK_FILE.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else "0.0.0"
