"""Roles by name, and policy documents, which are rendered here and need no API."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, cast

from standin.provider.errors import ProviderError
from standin.provider.values import items

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.provider.sources.source import Query
    from standin.provider.values import Value


def role(query: Query) -> dict[str, Value]:
    name = query.args.get("name")
    if not name:
        raise ProviderError('Missing required argument: The argument "name" is required, but no definition was found')
    answer = query.find(f"IAM Role ({name})", "iam", "GetRole", RoleName=name)["Role"]
    renames = {
        "name": "RoleName",
        "uniqueId": "RoleId",
        "assumeRolePolicy": "AssumeRolePolicyDocument",
        "permissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn",
        "roleLastUseds": "RoleLastUsed",
    }
    found = query.decode("iam", "GetRole", "Role", answer, **renames)
    return {**found, "id": name, "tags": found.get("tags", {})}


def policy_document(query: Query) -> dict[str, Value]:
    """A policy document as the real provider writes it: two blanks of indent; single values bare, lists sorted down."""
    args = query.args
    document: dict[str, Any] = {"Version": args.get("version") or "2012-10-17"}
    if args.get("policyId"):
        document["Id"] = args["policyId"]
    statements: list[dict[str, Any]] = []
    for source in items(args.get("sourcePolicyDocuments")):
        _merge(statements, _statements_of(source), replacing=False)
    _merge(statements, [_statement(each) for each in items(args.get("statements"))], replacing=bool(statements))
    for override in items(args.get("overridePolicyDocuments")):
        _merge(statements, _statements_of(override), replacing=True)
    if statements:
        document["Statement"] = statements
    text = json.dumps(document, indent=2)
    minified = json.dumps(document, separators=(",", ":"))
    return {"id": str(zlib.crc32(text.encode())), "json": text, "minifiedJson": minified}


def _statements_of(text: str) -> list[dict[str, Any]]:
    if not text:
        return []
    statements = json.loads(text).get("Statement", [])
    return cast("list[dict[str, Any]]", [statements] if isinstance(statements, dict) else statements)


def _merge(into: list[dict[str, Any]], statements: list[dict[str, Any]], *, replacing: bool) -> None:
    """Add statements; one whose Sid is there already takes its place, or is refused among sources."""
    for statement in statements:
        same = [
            index for index, each in enumerate(into) if statement.get("Sid") and each.get("Sid") == statement["Sid"]
        ]
        if same and not replacing:
            raise ProviderError(
                f"duplicate Sid ({statement['Sid']}) in source_policy_documents: remove the Sid, or make Sids unique"
            )
        if same:
            into[same[0]] = statement
        else:
            into.append(statement)


def _statement(given: Mapping[str, Value]) -> dict[str, Any]:
    statement: dict[str, Any] = {"Sid": given["sid"]} if given.get("sid") else {}
    statement["Effect"] = given.get("effect") or "Allow"
    members = (
        ("actions", "Action"),
        ("notActions", "NotAction"),
        ("resources", "Resource"),
        ("notResources", "NotResource"),
    )
    for name, member in members:
        if given.get(name):
            statement[member] = _bare(given[name])
    for name, member in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if given.get(name):
            statement[member] = _principals(given[name])
    if given.get("conditions"):
        statement["Condition"] = _conditions(given["conditions"])
    return statement


def _bare(values: list[str]) -> str | list[str]:
    """A list as policies hold it: one value bare, several sorted from the last to the first."""
    return values[0] if len(values) == 1 else sorted(set(values), reverse=True)


def _principals(given: list[Mapping[str, Value]]) -> Any:  # noqa: ANN401 - `*`, or a map by type
    if any(each["type"] == "*" and list(each["identifiers"]) == ["*"] for each in given):
        return "*"
    by_type: dict[str, list[str]] = {}
    for each in given:
        by_type.setdefault(each["type"], []).extend(each["identifiers"])
    return {kind: _bare(by_type[kind]) for kind in sorted(by_type)}


def _conditions(given: list[Mapping[str, Value]]) -> dict[str, Any]:
    by_test: dict[str, dict[str, Any]] = {}
    for each in given:
        values = list(each["values"])
        by_test.setdefault(each["test"], {})[each["variable"]] = values[0] if len(values) == 1 else values
    return {test: dict(sorted(by_test[test].items())) for test in sorted(by_test)}


SOURCES = {
    "aws:iam/getRole:getRole": role,
    "aws:iam/getPolicyDocument:getPolicyDocument": policy_document,
}
