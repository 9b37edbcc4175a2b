"""The configuration of an add-on: ours laid over what is there, so that nothing of others is lost. Pure.

UpdateAddon takes configuration values whole: what a request leaves out is gone. They are JSON or YAML.
Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateAddon.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


class ConfigurationError(ValueError):
    """A live configuration that nothing can be laid over."""


def merged(live: str | None, ours: Mapping[str, str | int]) -> str:
    """The whole configuration: the live text as it stands where it holds ours already, or else JSON of both.

    Raises:
        ConfigurationError: the live text is neither JSON nor YAML of keys and values.
    """
    content = _read(live)
    if live and all(content.get(key) == value for key, value in ours.items()):
        return live
    return json.dumps({**content, **ours}, default=str)  # a date of YAML is text to JSON


def conflicts(live: str | None, ours: Mapping[str, str | int]) -> dict[str, tuple[object, str | int]]:
    """The keys that the live configuration has with another value: that one, and ours.

    Raises:
        ConfigurationError: as above.
    """
    content = _read(live)
    return {key: (content[key], value) for key, value in ours.items() if key in content and content[key] != value}


def _read(live: str | None) -> dict[str, object]:
    content = _parsed(live or "{}")
    if not isinstance(content, dict):
        raise ConfigurationError("expected keys and values")
    return cast("dict[str, object]", content)


def _parsed(text: str) -> object:
    try:
        return cast("object", json.loads(text))  # first: YAML refuses some JSON, such as very long keys
    except ValueError:
        pass
    try:
        return cast("object", yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ConfigurationError(f"neither JSON nor YAML: {' '.join(str(error).split())}") from None
