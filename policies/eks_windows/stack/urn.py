"""The parts of a URN, ``urn:pulumi:<stack>::<project>::<types>::<name>``, whose name may have ``::`` in it.

Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
"""

from __future__ import annotations

_PARTS = 4


def name_in(urn: str) -> str:
    """A resource's name in the program; any other text, such as a name itself, as it is."""
    return _part(urn, _PARTS - 1) or urn


def type_in(urn: str) -> str:
    """A resource's own type token, without those of its parents; empty for what is no URN."""
    return _part(urn, _PARTS - 2).rpartition("$")[2]


def _part(urn: str, index: int) -> str:
    parts = urn.split("::", _PARTS - 1)
    return parts[index] if urn.startswith("urn:") and len(parts) == _PARTS else ""
