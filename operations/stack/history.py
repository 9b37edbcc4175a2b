"""Former states of a stack file, as git has them."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.stack.file import StackFileError, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.stack.file import StackFile

MOST_REVISIONS = 200
"""Revisions of the file that are looked at."""


@dataclass(frozen=True)
class Revision:
    """A former state of a file."""

    commit: str
    file: StackFile


def revisions(file: StackFile) -> Iterator[Revision]:
    """The states of a file before the present one, newest first; those that were no YAML are left out.

    Raises:
        StackFileError: the file is in no git repository, or git is not there.
    """
    listed = _git(file, "log", f"--max-count={MOST_REVISIONS}", "--format=%H", "--", file.path.name)
    for commit in listed.split():
        try:
            text = _git(file, "show", f"{commit}:./{file.path.name}")
            yield Revision(commit, parsed(file.path, text))
        except StackFileError:
            continue


def _git(file: StackFile, *arguments: str) -> str:
    command = ["git", "-C", str(file.path.resolve().parent), *arguments]
    try:
        ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except OSError as error:
        raise StackFileError(f"git cannot be run: {error.strerror}; give the release by --to") from None
    if ran.returncode:
        said = ran.stderr.strip().splitlines()
        raise StackFileError(f"{file.path}: git {arguments[0]}: {said[-1] if said else 'failed'}; give --to")
    return ran.stdout
