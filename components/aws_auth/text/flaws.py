"""What is wrong with a live aws-auth, as far as its text tells: things that EKS drops without a word."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from components.aws_auth.text.errors import RoleArnError, UnreadableRolesError
from components.aws_auth.text.role_arn import parse_role_arn
from components.aws_auth.text.roles import KEY, Entry, Roles, read_roles
from components.aws_auth.text.yaml_text import compose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Code = Literal[
    "wrong-key", "unreadable", "uneditable", "ignored", "odd-field", "role-path", "no-role", "no-identity", "duplicate"
]

_KEYS = (KEY, "mapUsers", "mapAccounts")


@dataclass(frozen=True)
class Flaw:
    """One thing that does not do what it seems to: `code` for programs, `message` for people, `line` in `mapRoles`."""

    code: Code
    message: str
    line: int | None = None


def review(data: Mapping[str, str], roles: Roles | None = None) -> tuple[Flaw, ...]:
    """Every flaw of the ConfigMap's data; an unreadable `mapRoles` is one too. `roles`: if it is read already."""
    return (*_keys(data), *_other_texts(data), *(_roles(data) if roles is None else review_roles(roles)))


def review_roles(roles: Roles) -> tuple[Flaw, ...]:
    """The flaws of the entries of a readable `mapRoles`."""
    single = [flaw for entry in roles.entries for flaw in _entry(entry)]
    return (*single, *_duplicates(roles))


def _keys(data: Mapping[str, str]) -> Iterator[Flaw]:
    right = {key.lower(): key for key in _KEYS}
    for key in data:
        wanted = right.get(key.lower())
        if wanted not in {None, key}:
            yield Flaw("wrong-key", f"EKS ignores the key {key}; it reads only {wanted}, written exactly so")


def _other_texts(data: Mapping[str, str]) -> Iterator[Flaw]:
    for key in _KEYS[1:]:
        try:
            compose(data.get(key, "").strip("`"))
        except UnreadableRolesError as error:
            yield _unreadable(key, error, f"all of {key}")


def _roles(data: Mapping[str, str]) -> tuple[Flaw, ...]:
    try:
        return review_roles(read_roles(data.get(KEY, "")))
    except UnreadableRolesError as error:
        return (_unreadable(KEY, error, "every role mapping now"),)


def _unreadable(key: str, error: UnreadableRolesError, lost: str) -> Flaw:
    if error.costs_all:
        return Flaw("unreadable", f"{key} {error}; EKS ignores {lost}")
    return Flaw("uneditable", f"{key} {error}; EKS may read some of it, and no edit of it would be safe")


def _entry(entry: Entry) -> Iterator[Flaw]:
    name = entry.rolearn or f"entry {entry.index + 1}"
    for oddity in entry.oddities:
        yield Flaw("odd-field", f"{name} {oddity}", entry.line)
    if entry.rolearn is None:
        if not entry.sso:
            yield Flaw("ignored", f"EKS ignores entry {entry.index + 1}: it has neither rolearn nor sso", entry.line)
        return
    if not entry.username and not entry.groups:
        yield Flaw("no-identity", f"{name} has neither username nor groups", entry.line)
    for group in entry.groups:
        if any(letter.isspace() for letter in group):
            yield Flaw("odd-field", f"{name} has the one group {group!r}; a line break is missing", entry.line)
    yield from _arn(entry, entry.rolearn)


def _arn(entry: Entry, rolearn: str) -> Iterator[Flaw]:
    try:
        role = parse_role_arn(rolearn)
    except RoleArnError as error:
        yield Flaw("no-role", f"entry {entry.index + 1} matches nobody: {error}", entry.line)
        return
    if role.path != "/":
        yield Flaw("role-path", f"{rolearn} matches nobody: it has a path; write {role.entry}", entry.line)


def _duplicates(roles: Roles) -> Iterator[Flaw]:
    times = Counter(entry.key for entry in roles.entries if entry.key is not None)
    for key in sorted(key for key, count in times.items() if count > 1):
        entries = roles.of(key)
        lines = ", ".join(str(entry.line) for entry in entries)
        message = f"{entries[-1].rolearn} is mapped {len(entries)} times (lines {lines}); only the last counts"
        yield Flaw("duplicate", message, entries[-1].line)
