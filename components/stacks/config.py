"""The whole config of the running stack.

`pulumi.Config` answers for keys that one knows; a key that nobody asks for, such as a misspelt one, would pass unseen.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pulumi
from pulumi.runtime import config

if TYPE_CHECKING:
    from collections.abc import Mapping


def stack_config() -> Mapping[str, str]:
    """Full keys, such as ``aws:region``, to their text; JSON where a value has structure."""
    return cast("dict[str, str]", {**config.get_config_env(), **config.CONFIG.get()})


def stack_file() -> str | None:
    """The text of the stack's file beside the program; None where it is elsewhere, which nobody tells."""
    file = Path(f"Pulumi.{pulumi.get_stack()}.yaml")
    return file.read_text(encoding="utf-8") if file.is_file() else None
