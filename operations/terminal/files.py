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
            put(file.resolve(), data)
    except OSError as error:
        raise RefusedError(f"{file}: {error.strerror}; it was not written") from None


def put(place: Path, data: bytes) -> None:
    """Put what a file shall hold in its place at once; the rights of a former one stay.

    Raises:
        OSError: it cannot be written; a former one is as it was.
    """
    half = place.with_name(f".eks-windows.{os.getpid()}.half")
    rights = place.stat().st_mode & 0o777 if place.exists() else None
    try:
        half.touch(0o666 if rights is None else rights | 0o600)  # for no other eyes than the whole
        half.write_bytes(data)
        with half.open("rb") as written:
            os.fsync(written.fileno())
        if rights is not None:
            half.chmod(rights)
        half.replace(place)
    finally:  # whoever stops it, too, leaves no half beside the whole
        half.unlink(missing_ok=True)
