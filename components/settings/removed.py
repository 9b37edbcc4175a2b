"""Settings that are there no more, and what to do in their place: who still gives one is told so."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.problems.problem import Path

REMOVED: Mapping[Path, str] = MappingProxyType(
    {
        ("instance_refresh", "auto_rollback"): (
            "there is no automatic rollback: the provider writes the new template to the group before the refresh "
            "starts, so it went back to the very same one; take the key out, and to go back pin the former release and "
            "roll it again"
        ),
        ("lifecycle", "keep"): (
            "Image Builder counts the images of each recipe version by itself, and each change of an image makes a "
            "version, so that those of former versions stayed for ever; give the age at which they go, "
            "deleteAfterDays, such as 30 for each image that you kept"
        ),
    }
)
"""By section and name."""
