"""The whole config of the running stack.

`pulumi.Config` answers for keys that one knows; a key that nobody asks for, such as a misspelt one, would pass unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pulumi.runtime import config

if TYPE_CHECKING:
    from collections.abc import Mapping


def stack_config() -> Mapping[str, str]:
    """Full keys, such as ``aws:region``, to their text; JSON where a value has structure."""
    return cast("dict[str, str]", {**config.get_config_env(), **config.CONFIG.get()})
