"""Who looks after an entry: an annotation per role on aws-auth, written in the same patch as the entry.

It tells two stacks that declare one role of each other, and a run that was killed after its write that the entry is its
own. It is advice: the stack's state stays the truth where someone has taken the annotation off.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast

from components.facts.names import TAG_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = f"{TAG_PREFIX}owner-"

Origin = Literal["created", "adopted"]
"""Whether the entry was written by us, or was there before and only completed."""


def annotation_key(role_key: str) -> str:
    """The annotation of a role, by the lower-case ARN of its entry."""
    return PREFIX + hashlib.sha256(role_key.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Ownership:
    """The owners of an entry (URNs of the resources that declare it), its origin, and the groups added on adopting."""

    owners: tuple[str, ...] = ()
    origin: Origin = "created"
    added: tuple[str, ...] = ()

    def joined(self, owner: str) -> Ownership:
        """With one owner more."""
        return self if owner in self.owners else replace(self, owners=(*self.owners, owner))

    def left(self, owner: str) -> Ownership:
        """With one owner less."""
        return replace(self, owners=tuple(other for other in self.owners if other != owner))

    def annotation(self) -> str | None:
        """The annotation's text; None, which takes it off, where nobody owns the entry any more."""
        if not self.owners:
            return None
        return json.dumps({"owners": list(self.owners), "origin": self.origin, "added": list(self.added)})


def read_ownership(annotations: Mapping[str, str], role_key: str) -> Ownership | None:
    """The ownership that the annotation tells; None where it is absent or is not ours to read."""
    try:
        found: object = json.loads(annotations.get(annotation_key(role_key), ""))
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    record = cast("dict[str, object]", found)
    owners, added, origin = record.get("owners"), record.get("added", []), record.get("origin")
    if not _words(owners) or not _words(added) or origin not in {"created", "adopted"}:
        return None
    return Ownership(tuple(cast("list[str]", owners)), cast("Origin", origin), tuple(cast("list[str]", added)))


def _words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in cast("list[object]", value))
