"""What changed between two releases. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts.release import FACTS
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from components.facts.release import Release


@dataclass(frozen=True)
class Change:
    """One fact that differs; "" where a side does not have it."""

    fact: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """All that differs, in the order of a pin's keys; and what could not be read of it."""

    before: str
    after: str
    changes: tuple[Change, ...]
    unread: tuple[str, ...] = ()
    version: int = JSON_VERSION


def difference(before: Release, after: Release) -> Difference:
    """What changed from one release to another."""
    old, new = before.texts, after.texts
    changes = [
        Change(fact.key, old[fact.name] or "", new[fact.name] or "")
        for fact in FACTS
        if (old[fact.name] or "") != (new[fact.name] or "")
    ]
    for region in sorted({*before.ami_ids, *after.ami_ids}):
        ids = before.ami_ids.get(region, ""), after.ami_ids.get(region, "")
        if ids[0] != ids[1]:
            changes.append(Change(f"amiIds.{region}", *ids))
    was, now = list(map(str, before.cached_images)), list(map(str, after.cached_images))
    changes += [Change("cachedImages", name, "") for name in was if name not in now]
    changes += [Change("cachedImages", "", name) for name in now if name not in was]
    return Difference(before=before.version, after=after.version, changes=tuple(changes))
