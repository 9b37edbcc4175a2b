"""What the stack's state remembers of an entry, and how a declaration differs from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from components.aws_auth.plan.declaration import CONNECTION, IDENTITY, Declaration
from components.aws_auth.plan.ownership import Ownership
from components.aws_auth.plan.plan import Known, Plan
from components.aws_auth.text.role_arn import parse_role_arn
from components.kubernetes.errors import RefusedError

if TYPE_CHECKING:
    from components.aws_auth.text.roles import Entry

State = Mapping[str, Any]


def after_write(declared: Declaration, plan: Plan) -> dict[str, object]:
    """The outputs of a resource whose plan was carried out: its inputs, the ARN of its entry, and what we wrote."""
    return {
        **declared.inputs(),
        "entryArn": declared.role.entry,
        "origin": plan.ownership.origin,
        "addedGroups": list(plan.ownership.added),
        "written": {"username": declared.username, "groups": list(declared.groups)},
    }


def after_read(state: State, entry: Entry) -> dict[str, object]:
    """The outputs with user name and groups as the cluster has them now; groups of others beside ours are no drift."""
    told = cast("list[str]", state.get("groups") or [])
    complete = not state.get("strict") and set(told) <= set(entry.groups)
    groups = told if told and (complete or set(told) == set(entry.groups)) else list(entry.groups)
    return {**state, "username": entry.username or "", "groups": groups}


def imported(declared: Declaration) -> dict[str, object]:
    """The outputs of an entry that is taken over by import: from now on it counts as made by us."""
    return after_write(declared, Plan(ownership=Ownership(origin="created")))


def known(state: State) -> Known:
    """What the state says that we wrote."""
    written = cast("dict[str, Any]", state.get("written") or state)
    return Known(
        str(written.get("username", "")),
        tuple(cast("list[str]", written.get("groups") or [])),
        "adopted" if state.get("origin") == "adopted" else "created",
        tuple(cast("list[str]", state.get("addedGroups") or [])),
    )


def differences(state: State, declared: Declaration) -> tuple[set[str], set[str]]:
    """The inputs that differ from the state, and those of them that make another resource."""
    wanted = declared.inputs()
    names = {name for name in (*wanted, *CONNECTION) if not _same(name, state.get(name), wanted.get(name))}
    names.discard("profile")  # each person's own
    replacing = {name for name in names & set(IDENTITY) if not _same_role(name, state, declared)}
    return names, replacing


def _same(name: str, old: object, new: object) -> bool:
    if name == "groups" and isinstance(old, list) and isinstance(new, list):
        return set(cast("list[str]", old)) == set(cast("list[str]", new))
    return old == new


def _same_role(name: str, state: State, declared: Declaration) -> bool:
    if name != "roleArn":
        return False
    try:
        return parse_role_arn(str(state.get("roleArn", ""))).entry == declared.role.entry
    except RefusedError:
        return False
