"""What is too wide in a policy document, by AWS's Service Authorization Reference. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, cast

from standin.tests.api.authorization import reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.components.iam.documents import Document

_TOLD_BY_TAG = ("aws:resourcetag/", "aws:requesttag/", "ec2:createaction")


@dataclass(frozen=True, order=True)
class Finding:
    """Something too wide: the document, the rule, and the action, resource or principal."""

    document: str
    rule: str
    what: str


def findings(document: Document) -> Iterator[Finding]:
    """Everything that is too wide in a document."""
    for statement in document.statements:
        # A queue's policy names who may send, as a trust policy does.
        found = _trust(statement) if "Principal" in statement else _identity(statement)
        yield from (Finding(document.name, rule, what) for rule, what in found)


def _identity(statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _shape(statement)
    keys = _keys(statement)
    actions, resources = _texts(statement, "Action"), _texts(statement, "Resource")
    wild = [action for action in actions if "*" in action or "?" in action]
    yield from (("action with a wildcard", action) for action in wild)
    if wild:
        return
    if "iam:PassRole" in actions and "iam:passedtoservice" not in keys:
        yield "role passed to any service", "iam:PassRole"
    for resource in resources:
        yield from _everywhere(actions, keys) if resource == "*" else _resource(resource, actions, keys)


def _everywhere(actions: list[str], keys: set[str]) -> Iterator[tuple[str, str]]:
    for action in actions:
        if reference.action(action).resources:
            yield "every resource", action
        if "aws:requestedregion" not in keys:
            yield "every Region", action


def _resource(arn: str, actions: list[str], keys: set[str]) -> Iterator[tuple[str, str]]:
    parts = arn.split(":", 5)
    services = {action.partition(":")[0] for action in actions}
    if services != {parts[2]}:
        yield "actions of another service", arn
        return
    forms = [form.split(":", 5) for form in _forms(actions) if _is_of(form, arn)]
    if not forms:
        yield "resource that no action is for", arn
    for place, name in ((3, "Region"), (4, "account")):
        if "*" in parts[place] or (not parts[place] and all(form[place] for form in forms)):
            yield f"every {name}", arn
    if _nameless(parts[5]) and not any(key.startswith(_TOLD_BY_TAG) for key in keys):
        yield "every one of its kind", arn


def _forms(actions: list[str]) -> set[str]:
    """The forms of the ARNs that the actions are for."""
    return {
        reference.arn_format(action.partition(":")[0], kind)
        for action in actions
        for kind in reference.action(action).resources
    }


def _is_of(form: str, arn: str) -> bool:
    kind = form.split(":", 5)[5].partition("$")[0]
    return fnmatchcase(arn.split(":", 5)[5], f"{kind}*")


def _nameless(resource: str) -> bool:
    """Whether nothing of a resource's name is said."""
    return resource.rpartition("/")[2] == "*" and resource.count("/") <= 1


def _trust(statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _shape(statement)
    keys = _keys(statement)
    principals = cast("dict[str, Any]", statement["Principal"])
    for service in _listed(principals.get("Service")):
        if not keys & {"aws:sourceaccount", "aws:sourcearn"}:
            yield "service on anybody's behalf", service
    for issuer in _listed(principals.get("Federated")):
        missing = {":aud", ":sub"} - {f":{key.rpartition(':')[2]}" for key in keys}
        if missing:
            yield "tokens of anybody", issuer
    for principal in _listed(principals.get("AWS")):
        if "*" in principal:
            yield "anybody", principal
    if not {*principals} <= {"Service", "Federated", "AWS"}:
        yield "principal of an unknown kind", str(principals)


def _shape(statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("NotAction", "NotResource", "NotPrincipal"):
        if key in statement:
            yield "everything but", key
    if statement.get("Effect") != "Allow":
        yield "effect", str(statement.get("Effect"))


def _keys(statement: Mapping[str, Any]) -> set[str]:
    conditions = cast("dict[str, dict[str, Any]]", statement.get("Condition", {}))
    return {key.lower() for found in conditions.values() for key in found}


def _texts(statement: Mapping[str, Any], key: str) -> list[str]:
    return _listed(statement.get(key))


def _listed(value: object) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(cast("list[str]", value))
