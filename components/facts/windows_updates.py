"""How an update of Windows is named in a stack file: by its id, by its title, or by its classification. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_KB = re.compile(r"KB[0-9]{6,8}")

# `-like`, which compares where Image Builder does not, reads [ ] ? and ` too.
_TITLE = re.compile(r"(?=.{2,256}$)\*?(?:[^\W_]|[ .,:()_\-&+/])+\*")


class UpdateClassification(StrEnum):
    """Microsoft's classification of an update, by the names that Systems Manager and WSUS have for them."""

    CRITICAL_UPDATES = "CriticalUpdates"
    DEFINITION_UPDATES = "DefinitionUpdates"
    FEATURE_PACKS = "FeaturePacks"
    SECURITY_UPDATES = "SecurityUpdates"
    SERVICE_PACKS = "ServicePacks"
    TOOLS = "Tools"
    UPDATE_ROLLUPS = "UpdateRollups"
    UPDATES = "Updates"

    @property
    def category_id(self) -> str:
        """The id of its category in the Windows Update Agent."""
        return _CATEGORY_IDS[self]


_CATEGORY_IDS: Mapping[UpdateClassification, str] = MappingProxyType(
    {
        UpdateClassification.CRITICAL_UPDATES: "e6cf1350-c01b-414d-a61f-263d14d133b4",
        UpdateClassification.DEFINITION_UPDATES: "e0789628-ce08-4437-be74-2495b842f43b",
        UpdateClassification.FEATURE_PACKS: "b54e7d24-7add-428f-8b75-90a396fa584f",
        UpdateClassification.SECURITY_UPDATES: "0fa1201d-4330-4fa8-8ae9-b877473b6441",
        UpdateClassification.SERVICE_PACKS: "68c5b0a3-d1a6-4553-ae49-01d3a7827828",
        UpdateClassification.TOOLS: "b4832bd8-e735-4761-8daf-37f882276dab",
        UpdateClassification.UPDATE_ROLLUPS: "28bc880e-0592-4cbf-8f95-c79b17911d5f",
        UpdateClassification.UPDATES: "cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83",
    }
)
"""Source: https://learn.microsoft.com/previous-versions/windows/desktop/ff357803(v=vs.85), classification GUIDs."""


def is_kb(name: str) -> bool:
    """Whether a name is the id of an update; a title if not."""
    return _KB.fullmatch(name) is not None


def check_kb(kb: str) -> None:
    """Refuse what is not the id of a Microsoft update.

    Raises:
        ValueError: with the form that was expected.
    """
    if not is_kb(kb):
        raise ValueError(f"{kb!r} is not the id of an update such as 'KB5068787'")


def check_update(name: str) -> None:
    """Refuse what is neither the id of an update nor a pattern of titles.

    A title is ``Security*`` or ``*Preview*``: Image Builder reads an asterisk at its end, and one at its beginning.

    Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-action-modules.html, UpdateOS.

    Raises:
        ValueError: with the forms that were expected.
    """
    if not is_kb(name) and not _TITLE.fullmatch(name):
        raise ValueError(
            f"{name!r} is neither the id of an update such as 'KB5068787' nor titles such as '*Preview*' or 'Security*'"
        )


def leaves_out(name: str, kb: str) -> bool:
    """Whether an id, or titles such as ``*KB506*``, name an update; a title ends in the update's id in brackets."""
    return name == kb or (name.startswith("*") and name.strip("*").lower() in kb.lower())
