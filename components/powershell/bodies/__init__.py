"""PowerShell that does not change with what it is made for, one file each."""

import re
from pathlib import Path

_MARGIN = re.compile(r"^[ \t]*(?:#.*\n)?", re.MULTILINE)


def body(name: str) -> str:
    """The lines of a file without comments and margins, which count in user data and tell a node nothing."""
    text = Path(__file__).with_name(f"{name}.ps1").read_text()
    return _MARGIN.sub("", text).rstrip("\n")
