"""Names as wide as a picture has room for. Pure."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def clipped(text: str, width: int) -> str:
    """A text of at most so many columns of Latin letters; what is longer ends with an ellipsis."""
    if len(text) * 2 <= width or sum(map(_columns, text)) <= width:
        return text
    room, kept = width - 1, ""
    for letter in text:
        room -= _columns(letter)
        if room < 0:
            break
        kept += letter
    return f"{kept}…"


def _columns(letter: str) -> int:
    if combining(letter):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1
