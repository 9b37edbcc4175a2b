"""Names that people mistype."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def near(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return close[0] if close else None


def unknown_key(name: str, known: Iterable[str]) -> str:
    """What to say of a key that there is not."""
    names = sorted(known)
    meant = near(name, names)
    return "unknown key; " + (f"did you mean {meant!r}?" if meant else f"known keys: {', '.join(names)}")
