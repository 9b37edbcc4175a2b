"""Values and texts as literals of Windows PowerShell 5.1, out of which nothing breaks.

Pure. Source of the quoting rule: about_Quoting_Rules; the four typographic quotation marks count as single quotes
(System.Management.Automation CharTraits.IsSingleQuote).
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SINGLE_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
_BYTE_ORDER_MARK = "\ufeff"


def literal(value: str) -> str:
    """The value as a single-quoted literal, in which nothing but the quotation mark has a meaning.

    Raises:
        ValueError: it holds a control character, which no argument of ours has a use for.
    """
    if not value.isprintable():
        raise ValueError(f"{value!r} holds a control character")
    return "'" + _SINGLE_QUOTES.sub(lambda mark: mark[0] * 2, value) + "'"


def lines(text: str) -> str:
    """Lines of ASCII as a single-quoted literal."""
    return "'" + text.replace("'", "''") + "'"


def array(values: tuple[str, ...]) -> str:
    """An array literal of strings, on one line."""
    return "@(" + ", ".join(literal(value) for value in values) + ")"


def mapping(values: Mapping[str, str]) -> str:
    """A hashtable literal of strings, on one line."""
    return "@{" + "; ".join(f"{literal(key)} = {literal(value)}" for key, value in values.items()) + "}"


def write_file(path: str, text: str, *, encoded: bool) -> str:
    """A statement that writes a script to a file, byte for byte, with the mark by which Windows PowerShell reads UTF-8.

    Args:
        path: an expression that gives the path.
        text: the script.
        encoded: as base64. A text outside ASCII always is: read as another code page it would end its literal, as
            bytes 91 and 92 are typographic quotation marks in 1252.
    """
    if encoded or not text.isascii():
        data = base64.b64encode((_BYTE_ORDER_MARK + text).encode()).decode()
        return f"[IO.File]::WriteAllBytes({path}, [Convert]::FromBase64String('{data}'))"
    return f"[IO.File]::WriteAllText({path}, {lines(text)}, [Text.Encoding]::UTF8)"
