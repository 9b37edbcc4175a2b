"""The whole config of the running stack.

`pulumi.Config` answers for keys that one knows; a key that nobody asks for, such as a misspelt one, would pass unseen.
"""

from collections.abc import Mapping
from typing import cast

from pulumi.runtime import config


def stack_config() -> Mapping[str, str]:
    """Full keys, such as ``aws:region``, to their text; JSON where a value has structure."""
    return cast("dict[str, str]", {**config.get_config_env(), **config.CONFIG.get()})
