"""The document of a step of one's own: as text, or in a file of the project."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NotRequired, TypedDict


class ComponentValues(TypedDict):
    """A step of one's own, as a stack file or a program gives it."""

    arn: NotRequired[str | None]
    parameters: NotRequired[Mapping[str, str]]
    name: NotRequired[str | None]
    script: NotRequired[str | None]
    document: NotRequired[str | None]
    file: NotRequired[str | None]
    secrets: NotRequired[Mapping[str, str]]


_LARGEST = 1 << 20
"""More is no document, whatever it is."""


def own_document(component: ComponentValues) -> str | None:
    """The document of a step that has one.

    Raises:
        ValueError: its file cannot be read.
    """
    file = component.get("file")
    return component.get("document") if file is None else read_document(file)


def read_document(file: str) -> str:
    """The text of a file, from the folder in which the program runs.

    Raises:
        ValueError: there is none, or it holds no text.
    """
    try:
        with Path(file).open(encoding="utf-8") as opened:
            return opened.read(_LARGEST)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no UTF-8"
        raise ValueError(f"found {file!r}, which cannot be read ({why}); expected a file of the project") from error
