"""The plan that takes an entry away: only ours, only as we left it, only when nobody else declares it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from components.aws_auth.plan.ownership import Ownership, annotation_key, read_ownership
from components.aws_auth.plan.plan import Consent, Known, OnDelete, Plan, allowed, readable
from components.aws_auth.text.edit import without_entry, without_groups

if TYPE_CHECKING:
    from components.aws_auth.plan.configmap import ConfigMap
    from components.aws_auth.text.roles import Entry, Roles


def plan_remove(
    live: ConfigMap | None, role_key: str, owner: str, known: Known, on_delete: OnDelete, consent: Consent
) -> Plan:
    """The write after which the entry is gone, if it is ours alone and as we left it; otherwise a warning and no edit.

    Raises:
        UnreadableRolesError: `mapRoles` is broken, so that nothing can be taken out of it.
        RefusedError: aws-auth is immutable.
    """
    if live is None or on_delete == "retain":
        return Plan()
    if live.appliers and consent.foreign_manager == "refuse":
        appliers = ", ".join(live.appliers)
        return Plan(warnings=(f"the entry stays: {appliers} applies the whole of mapRoles; remove it there",))
    found = read_ownership(live.annotations, role_key)
    record = found or Ownership((owner,), known.origin, known.added)
    rest = Ownership() if on_delete == "force" else record.left(owner)
    annotations = {annotation_key(role_key): rest.annotation()} if found and found != rest else {}
    known = replace(known, origin=record.origin, added=record.added)
    text, warnings = _removal(readable(live), role_key, known, rest, on_delete)
    return allowed(live, Plan(text, annotations, rest, warnings), Consent(foreign_manager="allow"))


def _removal(
    roles: Roles, role_key: str, known: Known, rest: Ownership, on_delete: OnDelete
) -> tuple[str | None, tuple[str, ...]]:
    entries = roles.of(role_key)
    if not entries:
        return None, ()
    if rest.owners:
        return None, (f"the entry of {role_key} stays: {', '.join(rest.owners)} declares it too",)
    same = [entry for entry in entries if _as_written(entry, known)]
    if on_delete == "force":
        return without_entry(roles, (same or list(entries))[-1]), ()
    if known.origin == "adopted":
        added = tuple(group for group in known.added if group in entries[-1].groups)
        return (without_groups(roles, entries[-1], added) if added else None), ()
    if not same:
        line = entries[-1].line
        return None, (
            f"the entry of {role_key} (line {line}) was changed by others and stays; onDelete: force removes it",
        )
    return without_entry(roles, same[-1]), ()


def _as_written(entry: Entry, known: Known) -> bool:
    return entry.username == known.username and set(entry.groups) == set(known.groups)
