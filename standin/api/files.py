"""Files that are whole or not there, whenever their writer is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write(file: Path, content: str | bytes, mode: int = 0o600) -> None:
    """Put a file in place of any other of this name; by default its owner's only."""
    draft = file.with_name(f".{file.name}.draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=mode)
    draft.write_bytes(content.encode() if isinstance(content, str) else content)
    draft.replace(file)
