"""The plan that makes sure of an entry: add it, complete it, or find that nothing is to do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from components.aws_auth.plan.configmap import ConfigMap
from components.aws_auth.plan.ownership import Ownership, annotation_key, read_ownership
from components.aws_auth.plan.plan import Consent, Known, Plan, allowed, readable
from components.aws_auth.text.edit import with_entry, with_groups, with_username, without_groups
from components.aws_auth.text.errors import MappingConflictError
from components.aws_auth.text.flaws import review
from components.aws_auth.text.roles import Entry, Roles, read_roles

if TYPE_CHECKING:
    from components.aws_auth.text.mapping import RoleMapping


def plan_ensure(
    live: ConfigMap | None, wanted: RoleMapping, owner: str, consent: Consent, known: Known | None = None
) -> Plan:
    """The write after which the role is mapped as wanted; `live` None: there is no aws-auth yet.

    Raises:
        UnreadableRolesError: `mapRoles` is broken, so that nothing can be added to it.
        MappingConflictError: the entry is there with other values and `consent` does not cover the change.
        ForeignOwnerError: another tool applies the whole of `mapRoles`.
        RefusedError: aws-auth is immutable or would grow too large.
    """
    live = live or ConfigMap()
    roles = readable(live)
    record = read_ownership(live.annotations, wanted.key)
    warnings = tuple(flaw.message for flaw in review(live.data, roles))
    entries = roles.of(wanted.key)
    if not entries:
        ownership = replace(record or Ownership(), origin="created", added=()).joined(owner)
        plan = Plan(with_entry(roles, wanted), {}, ownership, warnings)
    else:
        made = known is not None and known.origin == "created"
        mine = made or (record is not None and owner in record.owners)
        settled = _Settlement(roles, entries, wanted, consent, known, mine=mine)
        plan = settled.plan(record, owner, (*warnings, *_case_warning(entries[-1], wanted)))
    return allowed(live, _annotated(plan, record, wanted.key), consent)


@dataclass(frozen=True)
class _Settlement:
    """How a live entry and the wanted one are brought together."""

    roles: Roles
    entries: tuple[Entry, ...]
    wanted: RoleMapping
    consent: Consent
    known: Known | None
    mine: bool = field(kw_only=True)

    @property
    def entry(self) -> Entry:
        return self.entries[-1]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(group for group in self.wanted.groups if group not in self.entry.groups)

    @property
    def surplus(self) -> tuple[str, ...]:
        """Groups to take away: with `strict` all that are not wanted, otherwise those that we once wrote ourselves."""
        ours = self.known.written if self.known else ()
        extra = (group for group in self.entry.groups if group not in self.wanted.groups)
        return tuple(group for group in extra if self.consent.strict or group in ours)

    def plan(self, record: Ownership | None, owner: str, warnings: tuple[str, ...]) -> Plan:
        origin = record.origin if record else self.known.origin if self.known else "adopted"
        added = record.added if record else self.known.added if self.known else ()
        if origin == "adopted":
            added = (*(group for group in added if group not in self.surplus), *self.missing)
        owners = record.owners if record else ()
        ownership = Ownership(owners, origin, added)
        if self._differs:
            self._refuse()
            return Plan(self._text(), {}, ownership.joined(owner), warnings)
        return Plan(None, {}, ownership.joined(owner) if record else ownership, warnings)

    @property
    def _differs(self) -> bool:
        return bool(self.entry.username != self.wanted.username or self.missing or self.surplus)

    def _refuse(self) -> None:
        """Raise unless someone has agreed to exactly this change."""
        entry, wanted, consent = self.entry, self.wanted, self.consent
        where = f"{wanted.rolearn} (line {entry.line} of mapRoles)"
        if len(self.entries) > 1:
            lines = ", ".join(str(each.line) for each in self.entries)
            raise MappingConflictError(
                f"{wanted.rolearn} is mapped {len(self.entries)} times (lines {lines}) and the effective entry is the "
                f"last, on line {entry.line}, which is not the wanted one; remove the surplus entries and run again"
            )
        if self.mine or consent.overwrite:
            return
        if entry.username != wanted.username:
            raise MappingConflictError(
                f"{where} is mapped to username {entry.username!r}, wanted {wanted.username!r}; "
                "change the declaration, or set overwrite to replace it"
            )
        if self.surplus:
            raise MappingConflictError(
                f"{where} also has {', '.join(self.surplus)}; drop strict, or set overwrite to take them out"
            )
        if not consent.adopt:
            raise MappingConflictError(
                f"{where} lacks {', '.join(self.missing)} and was not made by this resource; set adopt to add them"
            )

    def _text(self) -> str:
        text = self.roles.text
        if self.entry.username != self.wanted.username:
            text = with_username(self.roles, self.entry, self.wanted.username)
        for change, groups in ((with_groups, self.missing), (without_groups, self.surplus)):
            if groups:
                roles = read_roles(text)
                text = change(roles, roles.entries[self.entry.index], groups)
        return text


def _case_warning(entry: Entry, wanted: RoleMapping) -> tuple[str, ...]:
    if entry.rolearn == wanted.rolearn:
        return ()
    return (
        f"line {entry.line} of mapRoles writes {wanted.rolearn} as {entry.rolearn}; EKS takes both for the same role",
    )


def _annotated(plan: Plan, record: Ownership | None, role_key: str) -> Plan:
    text = plan.ownership.annotation()
    if plan.ownership == record or (text is None and record is None):
        return plan
    return replace(plan, annotations={annotation_key(role_key): text})
