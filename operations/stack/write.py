"""Writing a stack file: one writer at a time, and never half a file."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from operations.stack.file import StackFile, StackFileError, read
from operations.terminal.files import put

if TYPE_CHECKING:
    from collections.abc import Generator

LOCK_SECONDS = 10.0
"""How long another writer is waited for."""


@contextmanager
def locked(path: Path, seconds: float = LOCK_SECONDS) -> Generator[StackFile]:
    """The file as it is while nobody else of this command line writes it.

    Raises:
        StackFileError: another writer did not end in time, or the file cannot be read.
    """
    mark = sha256(str(path.resolve()).encode()).hexdigest()[:16]
    lock = Path(tempfile.gettempdir()) / f"eks-windows-nodes-{mark}.lock"
    try:
        with FileLock(lock, timeout=seconds):
            yield read(path)
    except Timeout:
        raise StackFileError(f"{path}: another command writes it (lock {lock}); try again when it has ended") from None


def replace(file: StackFile, text: str) -> None:
    """Put a text in the file's place, at once; its rights stay.

    Raises:
        StackFileError: somebody else changed it since it was read, or it cannot be written; it is as it was.
    """
    if read(file.path).text != file.text:
        raise StackFileError(f"{file.path}: changed while it was being pinned; nothing was written, try again")
    replace_whole(file.path, text)


def replace_whole(path: Path, text: str) -> None:
    """Put a text in the place of a file that is there, at once; its rights stay.

    Raises:
        StackFileError: it cannot be written; it is as it was.
    """
    try:
        put(path, text.encode())
    except OSError as error:
        raise StackFileError(f"{path}: {error.strerror}; nothing was written") from None
