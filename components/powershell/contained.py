"""A step of ours before a node joins, so that where it fails the node does not join. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def contained(step: str, calls: Sequence[str], tell: str = "") -> list[str]:
    """Statements that end user data with exit code 1 where one of the calls fails.

    Args:
        step: what it is called where that is told.
        calls: its statements.
        tell: a statement that runs before that end, with the reason in ``$EksWhy``.
    """
    return [
        "try {",
        "& {",
        "$ErrorActionPreference = 'Stop'",
        *calls,
        "}",
        "} catch {",
        '$EksWhy = "$_"',
        f'"eks-windows-nodes: {step}: $EksWhy"',
        *([tell] if tell else []),
        "exit 1",
        "}",
    ]
