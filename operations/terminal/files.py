"""Files that a command writes for others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from components.kubernetes.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Write a file at once, so that nobody finds half of it, whatever stops the command.

    What is no plain file, such as `/dev/stdout`, is written as it is; of a link what it leads to.

    Raises:
        RefusedError: it cannot be written; a former one is as it was.
    """
    data = text.encode("utf-8", "replace")
    try:
        if file.exists() and not file.is_file():
            file.write_bytes(data)
        else:
            _replace(file.resolve(), data)
    except OSError as error:
        raise RefusedError(f"{file}: {error.strerror}; it was not written") from None


def _replace(place: Path, data: bytes) -> None:
    half = place.with_name(f".eks-windows.{os.getpid()}.half")
    try:
        half.write_bytes(data)
        half.replace(place)
    finally:
        half.unlink(missing_ok=True)
