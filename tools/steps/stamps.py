"""Which set-up steps are done, and for which inputs: a stamp is written last, so an interrupted step runs again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tools.paths import STAMPS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def digest(files: Iterable[Path], *words: str) -> str:
    """SHA-256 over the files' bytes and some words, in hex."""
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
    for word in words:
        total.update(b"\0" + word.encode())
    return total.hexdigest()


def is_done(name: str, made_from: str) -> bool:
    """Whether the step `name` was finished for the same inputs."""
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == made_from


def set_done(name: str, made_from: str) -> None:
    """Remember that the step `name` is finished; the write is atomic."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    fresh = STAMPS / f"{name}.new"
    fresh.write_text(made_from)
    fresh.replace(STAMPS / name)
