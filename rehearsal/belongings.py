"""What belongs to an account and lies beside it: the states of its stacks, the objects of its API servers.

Each folder says whose it is. So nothing of an account that began anew is taken for the new one's, whoever was killed in
between, and whichever of two shells comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api import files

if TYPE_CHECKING:
    from pathlib import Path

    from standin.api.process import Server

_MARK = "account"


def is_foreign(folder: Path, server: Server) -> bool:
    """Whether a folder holds something that is not this account's."""
    mark = folder / _MARK
    if mark.is_file():
        return mark.read_text() != server.account
    return folder.is_dir() and any(folder.iterdir())


def claim(folder: Path, server: Server) -> None:
    """From now on the folder, which is made if it is missing, is this account's."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / _MARK).is_file():
        files.write(folder / _MARK, server.account)
