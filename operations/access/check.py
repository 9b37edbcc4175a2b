"""From facts to a report: who can join as what, and what is wrong with it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from components.aws_auth.text.errors import RoleArnError, UnreadableRolesError
from components.aws_auth.text.flaws import review
from components.aws_auth.text.mapping import WINDOWS_PROXY_GROUP
from components.aws_auth.text.role_arn import RoleArn, parse_role_arn
from components.aws_auth.text.roles import KEY, Entry, Roles, read_roles
from operations.access.facts import AccessEntry, Facts, NodeOs
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

WINDOWS_TYPE = "EC2_WINDOWS"
NODE_TYPES = frozenset({"EC2_LINUX", WINDOWS_TYPE})


class Severity(StrEnum):
    """`error`: nodes cannot join, or do not work; `warning`: it works now and will surprise someone."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: a code for programs, a severity, and a sentence with the way out."""

    code: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Row:
    """One way in: who, by what (`aws-auth line 3`, `access entry EC2_WINDOWS`), as whom, and whether it counts."""

    principal: str
    by: str
    username: str
    groups: tuple[str, ...]
    nodes: tuple[NodeOs, ...]
    state: str


@dataclass(frozen=True)
class Report:
    """What a check found, sorted; `unread` tells what it could not look at."""

    cluster: str
    mode: str
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    unread: tuple[str, ...]
    version: int = JSON_VERSION

    @property
    def has_errors(self) -> bool:
        """Whether anything keeps nodes out."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def check(facts: Facts) -> Report:
    """Everything that can be said about a cluster's access."""
    found = _roles(facts)
    roles = found or Roles("")
    by_role = {_key(entry.principal): entry for entry in facts.entries}
    findings = [
        *_text_findings(facts),
        *(
            finding
            for key, systems in sorted(facts.node_roles.items())
            for finding in _node_role(key, systems, found, by_role)
        ),
        *_overridden(roles, by_role),
        *_dead(facts, roles),
    ]
    rows = [*(_entry_row(facts, entry) for entry in facts.entries), *_config_map_rows(facts, roles, by_role)]
    return Report(
        facts.cluster,
        facts.mode,
        tuple(sorted(rows, key=lambda row: (row.principal.lower(), row.by))),
        tuple(sorted(findings, key=lambda each: (each.severity, each.code, each.message))),
        (*facts.unread, *([_HALF_READ] if found is None and facts.knows_config_map else [])),
    )


def _roles(facts: Facts) -> Roles | None:
    """The entries that EKS reads in aws-auth: none where the mode ignores it or the text is broken.

    None where nobody can tell: aws-auth was not read, or EKS may read a part of a text that we cannot.
    """
    if facts.mode == "API":
        return Roles("")
    if not facts.knows_config_map:
        return None
    try:
        return read_roles((facts.config_map or {}).get(KEY, ""))
    except UnreadableRolesError as error:
        return Roles("") if error.costs_all else None


_HALF_READ = "aws-auth: EKS may read a part of mapRoles; which roles that maps is not told here"

_NO_ROLE = "role does not exist"

_ERRORS = frozenset({"unreadable", "wrong-key", "role-path", "no-role"})


def _text_findings(facts: Facts) -> Iterator[Finding]:
    if facts.config_map is None:
        return
    if facts.mode == "API":
        yield Finding("ignored", Severity.WARNING, "the cluster has mode API, so EKS ignores its aws-auth altogether")
        return
    for found in review(facts.config_map):
        severity = Severity.ERROR if found.code in _ERRORS else Severity.WARNING
        place = f" (line {found.line} of mapRoles)" if found.line else ""
        yield Finding(found.code, severity, found.message + place)


def _node_role(
    key: str, systems: frozenset[NodeOs], roles: Roles | None, by_role: dict[str, AccessEntry]
) -> Iterator[Finding]:
    """What nodes that run as this role meet; `roles` None: what aws-auth maps is not known."""
    entry, mapped = by_role.get(key), roles.of(key) if roles else ()
    if len(systems) > 1:
        yield Finding(
            "shared-role",
            Severity.ERROR if entry else Severity.WARNING,
            f"Windows and Linux nodes share {key}; a role can have one access entry, so give each system its own role",
        )
    if entry is None and not mapped and roles:
        yield Finding("not-mapped", Severity.ERROR, f"nodes run as {key}, which nothing maps; they cannot join")
    elif entry is not None:
        yield from _entry_type(key, systems, entry)
    elif mapped and NodeOs.WINDOWS in systems and WINDOWS_PROXY_GROUP not in mapped[-1].groups:
        yield Finding(
            "no-windows-group",
            Severity.ERROR,
            f"Windows nodes run as {key}, which line {mapped[-1].line} of mapRoles maps without {WINDOWS_PROXY_GROUP}; "
            "their pods have no DNS",
        )


def _entry_type(key: str, systems: frozenset[NodeOs], entry: AccessEntry) -> Iterator[Finding]:
    for system in sorted(systems):
        wanted = f"EC2_{system.upper()}"
        if entry.kind != wanted and len(systems) == 1:
            yield Finding(
                "wrong-type",
                Severity.ERROR,
                f"{system.title()} nodes run as {key}, whose access entry has type {entry.kind}, not {wanted}; a type "
                "cannot change: delete the entry and make it anew",
            )


def _overridden(roles: Roles, by_role: dict[str, AccessEntry]) -> Iterator[Finding]:
    for entry in roles.entries:
        if entry.key is not None and entry.key in by_role:
            kind = by_role[entry.key].kind
            yield Finding(
                "overridden",
                Severity.WARNING,
                f"an access entry of type {kind} maps {entry.rolearn}, so line {entry.line} of mapRoles does nothing",
            )


def _dead(facts: Facts, roles: Roles) -> Iterator[Finding]:
    for entry in roles.entries:
        role = _role(entry.rolearn)
        if role and role.name.lower() in facts.roles and facts.roles[role.name.lower()] is None:
            message = (
                f"line {entry.line} of mapRoles maps {entry.rolearn}, which does not exist in IAM; remove the entry"
            )
            yield Finding("dead", Severity.WARNING, message)
    for each in facts.entries:
        state = _entry_state(facts, each)
        if state != "counts":
            way_out = "delete it" if state == _NO_ROLE else "delete it and make it anew for the role"
            message = f"the access entry of {each.principal} is dead ({state}); {way_out}"
            yield Finding("dead", Severity.ERROR, message)


def _entry_state(facts: Facts, entry: AccessEntry) -> str:
    """Whether an access entry counts; EKS keeps the id of the role that was there when the entry was made."""
    role = _role(entry.principal)
    if role is None or role.name.lower() not in facts.roles:
        return "counts"
    found = facts.roles[role.name.lower()]
    if found is None:
        return _NO_ROLE
    if entry.created and found.created > entry.created:
        return "role was made anew after it"
    return "counts"


def _entry_row(facts: Facts, entry: AccessEntry) -> Row:
    nodes = tuple(sorted(facts.node_roles.get(_key(entry.principal), ())))
    by = f"access entry {entry.kind}"
    return Row(entry.principal, by, entry.username, entry.groups, nodes, _entry_state(facts, entry))


def _config_map_rows(facts: Facts, roles: Roles, by_role: dict[str, AccessEntry]) -> Iterator[Row]:
    for entry in roles.entries:
        key = entry.key or ""
        nodes = tuple(sorted(facts.node_roles.get(key, ())))
        name = entry.rolearn or ("an SSO permission set" if entry.sso else "nobody")
        state = _config_map_state(facts, entry, roles, by_role)
        yield Row(name, f"aws-auth line {entry.line}", entry.username or "", entry.groups, nodes, state)


def _config_map_state(facts: Facts, entry: Entry, roles: Roles, by_role: dict[str, AccessEntry]) -> str:
    if entry.key is None:
        return "counts" if entry.sso else "ignored"
    if entry.key in by_role:
        return "overridden"
    if roles.of(entry.key)[-1] is not entry:
        return "a later one counts"
    role = _role(entry.rolearn)
    if role is None or role.path != "/":
        return "matches nobody"
    return _NO_ROLE if facts.roles.get(role.name.lower(), entry) is None else "counts"


def _role(arn: str | None) -> RoleArn | None:
    try:
        return parse_role_arn(arn or "")
    except RoleArnError:
        return None


def _key(arn: str) -> str:
    """A principal as aws-auth would have it: without path, in lower case."""
    role = _role(arn)
    return (role.entry if role else arn).lower()
