"""What one request has to be allowed: an action on a resource, with what conditions may ask about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANY = "*"
"""The resource of an action that AWS can't restrict to resources."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One action on one resource.

    Attributes:
        action: e.g. ``iam:CreateRole``.
        resource: an ARN, or ``*``.
        context: what the request has, by condition key in lower case; a key without a value is left out.
        keys: the condition keys that can be judged here, in lower case; one that ends in ``/`` is for all tags.
    """

    action: str
    resource: str
    context: Mapping[str, Sequence[str]]
    keys: frozenset[str]

    def knows(self, key: str) -> bool:
        """Whether a condition on this key can be judged."""
        name = key.lower()
        head, slash, _ = name.partition("/")
        return name in self.keys or head + slash in self.keys

    def record(self) -> dict[str, Any]:
        """As JSON."""
        context = {key: list(values) for key, values in sorted(self.context.items())}
        return {"action": self.action, "resource": self.resource, "context": context, "keys": sorted(self.keys)}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        """From what `record` gave."""
        return cls(
            action=record["action"],
            resource=record["resource"],
            context=record["context"],
            keys=frozenset(record["keys"]),
        )
