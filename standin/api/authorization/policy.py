"""A policy document, read once and strictly: what IAM would refuse to store is refused here by name.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from standin.api.authorization.conditions import Condition, ConditionError, read_conditions

VERSIONS = ("2012-10-17", "2008-10-17")
"""Policy variables are read in the newer one only."""

_ELEMENTS = {"Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"}


class PolicyError(ValueError):
    """No policy that IAM would store; the message names the statement and the element."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement.

    Attributes:
        sid: its Sid, or its place: ``#2``.
        effect: what it does where it applies.
        actions: patterns such as ``ec2:Describe*``; those that it is not for where `but_actions`.
        but_actions: whether they stood under NotAction.
        resources: patterns of ARNs; those that it is not for where `but_resources`. Empty in a trust policy.
        but_resources: whether they stood under NotResource.
        principals: kind to names, in a trust policy: ``{"Service": ("ec2.amazonaws.com",)}``.
        conditions: all have to hold.
        variables: whether `${...}` is read as a policy variable.
    """

    sid: str
    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...]
    but_actions: bool
    resources: tuple[str, ...]
    but_resources: bool
    principals: Mapping[str, tuple[str, ...]]
    conditions: tuple[Condition, ...]
    variables: bool


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A document's statements, and the name that a decision gives as its reason."""

    name: str
    statements: tuple[Statement, ...]


def read_policy(name: str, document: str | Mapping[str, object]) -> Policy:
    """Read a document.

    Args:
        name: what the policy is called in decisions.
        document: JSON text, or what it says.

    Raises:
        PolicyError: IAM would refuse it as malformed.
    """
    try:
        found = cast("object", json.loads(document)) if isinstance(document, str) else document
    except ValueError as error:
        raise PolicyError(f"{name}: no JSON ({error})") from error
    if not isinstance(found, Mapping):
        raise PolicyError(f"{name}: expected a JSON object")
    policy = cast("Mapping[str, Any]", found)
    version = policy.get("Version", VERSIONS[1])
    if version not in VERSIONS:
        raise PolicyError(f"{name}: Version {version!r}; IAM knows {', '.join(VERSIONS)}")
    statements = policy.get("Statement")
    listed = cast("list[object]", statements) if isinstance(statements, list) else [statements]
    read = (_statement(f"{name} #{n}", one, variables=version == VERSIONS[0]) for n, one in enumerate(listed, start=1))
    return Policy(name=name, statements=tuple(read))


def _statement(where: str, found: object, *, variables: bool) -> Statement:
    if not isinstance(found, Mapping):
        raise PolicyError(f"{where}: expected a statement")
    statement = cast("Mapping[str, Any]", found)
    if unknown := sorted(set(statement) - _ELEMENTS):
        raise PolicyError(f"{where}: unknown element {', '.join(unknown)}")
    sid = str(statement.get("Sid", where.rpartition(" ")[2]))
    if statement.get("Effect") not in {"Allow", "Deny"}:
        raise PolicyError(f"{where}: Effect {statement.get('Effect')!r}, expected Allow or Deny")
    actions, but_actions = _one_of(where, statement, "Action", "NotAction")
    principals = _principals(where, statement.get("Principal"))
    resources, but_resources = ((), False) if principals else _one_of(where, statement, "Resource", "NotResource")
    try:
        conditions = read_conditions(statement.get("Condition", {}))
    except ConditionError as error:
        raise PolicyError(f"{where}: {error}") from error
    return Statement(
        sid=sid,
        effect=statement["Effect"],
        actions=actions,
        but_actions=but_actions,
        resources=resources,
        but_resources=but_resources,
        principals=principals,
        conditions=conditions,
        variables=variables,
    )


def _one_of(where: str, statement: Mapping[str, object], plain: str, but: str) -> tuple[tuple[str, ...], bool]:
    given = [name for name in (plain, but) if name in statement]
    if len(given) != 1:
        raise PolicyError(f"{where}: expected {plain} or {but}, found {' and '.join(given) or 'neither'}")
    return _texts(f"{where}: {given[0]}", statement[given[0]]), given[0] == but


def _principals(where: str, found: object) -> dict[str, tuple[str, ...]]:
    if found is None:
        return {}
    if found == "*":
        return {"AWS": ("*",)}
    if not isinstance(found, Mapping):
        raise PolicyError(f"{where}: Principal {found!r}, expected '*' or an object")
    named = cast("Mapping[str, object]", found)
    return {kind: _texts(f"{where}: Principal {kind}", names) for kind, names in named.items()}


def _texts(where: str, found: object) -> tuple[str, ...]:
    listed = cast("list[object]", found if isinstance(found, list) else [found])
    if not listed or not all(isinstance(each, str) for each in listed):
        raise PolicyError(f"{where}: expected a text or a list of texts")
    return tuple(cast("list[str]", listed))
