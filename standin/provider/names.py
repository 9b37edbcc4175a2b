"""Names that the provider makes up, and templates over a resource's properties."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import string
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SUFFIX_LENGTH = 7
"""Hexadecimal digits that the engine's default naming puts after a resource's name: `nodes-1a2b3c4`."""


def auto_name(name: str, seed: bytes) -> str:
    """`name` and seven hexadecimal digits drawn from the engine's random seed, as the real provider names resources.

    One seed gives one name: a resource that is checked again in the same deployment keeps its name.
    """
    return f"{name}-{hashlib.sha256(seed + name.encode()).hexdigest()[:SUFFIX_LENGTH]}"


def prefixed(prefix: str) -> str:
    """`prefix` and 26 digits, time and a random number: the form of the names that the real provider makes."""
    return f"{prefix}{dt.datetime.now(dt.UTC):%Y%m%d%H%M%S}{secrets.randbelow(10**12):012}"


def slug(name: str) -> str:
    """The form of a name in an Image Builder ARN: lower case, each space and underscore a hyphen."""
    return re.sub(r"[ _]", "-", name.lower())


class _Template(string.Formatter):
    """Formats with the names at hand; a name that is missing is an error that says which."""

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:  # noqa: ARG002 - the base's
        if key not in kwargs:
            raise KeyError(f"the template needs {key!r}, and there are only {', '.join(sorted(kwargs))}")
        return kwargs[str(key)]


def fill(template: str, values: Mapping[str, object]) -> str:
    """Put `values` into a template such as `arn:aws:iam::{account}:role{path}{name}`. KeyError names a missing one."""
    return _Template().vformat(template, (), values)


def made_up(seed: str) -> dict[str, str]:
    """What a mock puts where AWS would put random characters, from a seed: `hex7`, `hex17`, `HEX17`, `uuid`."""
    digest = hashlib.sha256(seed.encode()).hexdigest()
    unique = str(uuid.UUID(digest[:32]))
    return {"hex7": digest[:7], "hex17": digest[:17], "HEX17": digest[:17].upper(), "uuid": unique}
