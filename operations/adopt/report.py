"""What is to be said of a group before it is taken over. Pure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from operations.adopt.origin import origin
from operations.adopt.settings import changes, notes, settings
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.adopt.facts import Found


_WIDEST = 4096
"""Columns of a line: an ARN is never broken."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A group that stands, and how it is taken over.

    Attributes:
        made_by: the tool that made it.
        settings: its entry under `nodeGroups` of a stack file.
        notes: what has to be seen to first.
        changes: what its first roll-out changes on nodes.
        leaving: how the former owner is left.
    """

    version: int = JSON_VERSION
    group: str
    cluster: str
    made_by: str
    settings: dict[str, Any]
    notes: tuple[str, ...]
    changes: tuple[str, ...]
    leaving: tuple[str, ...]


def report(found: Found, name: str, *, default_tags: Sequence[str] = ()) -> Report:
    """What is to be said of it under this name in the stack file, whose provider gives these tags to all it makes."""
    made = origin(found.tags, found.cluster)
    return Report(
        group=found.group,
        cluster=found.cluster,
        made_by=f"{made.tool} ({made.stack})" if made.stack else made.tool,
        settings=settings(found, name),
        notes=tuple(notes(found, default_tags)),
        changes=tuple(changes(found)),
        leaving=made.leaving,
    )


def as_yaml(entry: dict[str, Any]) -> str:
    """The entry as it stands in a stack file, under `nodeGroups`."""
    yaml, text = YAML(), io.StringIO()
    yaml.width = _WIDEST
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump([entry], text)
    return text.getvalue().rstrip("\n")
