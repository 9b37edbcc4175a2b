"""The life of one entry: made sure of, read, and taken away. No Pulumi: the provider only translates.

Every function says what the person should know through `warn`, and leaves the cluster untouched where it raises.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from components.aws_auth.cluster.connection import Connection, connect
from components.aws_auth.cluster.read import overriding_entry, require_config_map
from components.aws_auth.cluster.write import Planner, rehearse, write
from components.aws_auth.plan.configmap import ConfigMap
from components.aws_auth.plan.ensure import plan_ensure
from components.aws_auth.plan.plan import Known, Plan, readable
from components.aws_auth.plan.remove import plan_remove
from components.aws_auth.text.errors import MappingError, UnreadableRolesError
from components.kubernetes.errors import (
    ApiError,
    ClusterNotFoundError,
    ClusterNotReadyError,
    StatusError,
    UnfitClusterError,
    UnreachableError,
)

if TYPE_CHECKING:
    from components.aws_auth.plan.declaration import Declaration
    from components.aws_auth.text.roles import Entry

Warn = Callable[[str], None]


def ensure(declared: Declaration, owner: str, known: Known | None, warn: Warn) -> Plan:
    """Make sure of the entry.

    Raises:
        RefusedError: with the reason, and nothing changed.
    """
    found = _ready(declared)
    plan = write(found.api, _planner(declared, owner, known)).plan
    _tell(found, declared, plan, warn)
    return plan


def preview(declared: Declaration, owner: str, known: Known | None, warn: Warn) -> Plan | None:
    """What `ensure` would do, approved by the API server in a dry run; None, with a warning, where nobody can tell yet.

    A cluster that this very update will make, that cannot be reached from here, or that does not know who previews (a
    pull request's role need have no rights in it) is no reason to fail a preview.

    Raises:
        RefusedError: the update would be refused.
    """
    try:
        found = _ready(declared)
        plan = rehearse(found.api, _planner(declared, owner, known))
    except (UnfitClusterError, ApiError) as error:
        if not _is_away(error):
            raise
        warn(f"what changes in aws-auth cannot be told yet: {error}")
        return None
    _tell(found, declared, plan, warn)
    return plan


def drift(declared: Declaration, known: Known, warn: Warn) -> set[str]:
    """The inputs that the live entry no longer fulfils: `username`, `groups`, or both where the entry is gone."""
    try:
        live = connect(declared).api.read()
        entry = _entry(live, declared)
    except (UnfitClusterError, ApiError, UnreadableRolesError) as error:
        if not (isinstance(error, UnreadableRolesError) or _is_away(error)):
            raise
        warn(f"whether the entry has drifted cannot be told: {error}")
        return set()
    if entry is None:
        warn(f"{declared.role.entry} is no longer in aws-auth; the update puts it back")
        return {"username", "groups"}
    changed = {"username"} if entry.username != declared.username else set[str]()
    taken_out = set(known.written) - set(declared.groups)
    if set(declared.groups) - set(entry.groups) or taken_out & set(entry.groups):
        changed.add("groups")
    if declared.strict and set(entry.groups) != set(declared.groups):
        changed.add("groups")
    return changed


def read(declared: Declaration, warn: Warn) -> tuple[bool, Entry | None]:
    """Whether the entry is gone for sure, and the live entry where it can be read.

    Raises:
        ApiError: the cluster is there and cannot be reached.
    """
    try:
        live = connect(declared).api.read()
        entry = _entry(live, declared)
    except ClusterNotFoundError:
        return True, None
    except UnreadableRolesError as error:
        warn(str(error))
        return False, None
    return entry is None, entry


def find(declared: Declaration) -> Entry:
    """The live entry that shall be imported.

    Raises:
        RefusedError: there is none, or no such cluster, or mapRoles cannot be read.
    """
    entry = _entry(connect(declared).api.read(), declared)
    if entry is None:
        where = f"aws-auth of cluster {declared.cluster_name} in region {declared.region}"
        raise MappingError(f"{where} has no entry of {declared.role.entry}; nothing was imported")
    return entry


def remove(declared: Declaration, owner: str, known: Known, warn: Warn) -> None:
    """Take the entry away, if it is ours; a cluster that is gone has taken it along.

    Raises:
        RefusedError: the cluster is there and refuses, or cannot be reached; the entry may still stand.
    """
    if declared.on_delete == "retain":
        return
    try:
        found = connect(declared)
    except ClusterNotFoundError:
        return
    if found.cluster.status == "DELETING":
        warn(f"cluster {declared.cluster_name} is being deleted, and its aws-auth with it")
        return
    key = declared.role.entry.lower()

    def planned(live: ConfigMap | None) -> Plan:
        return plan_remove(live, key, owner, known, declared.on_delete, declared.consent)

    for warning in write(found.api, planned).plan.warnings:
        warn(warning)


def _is_away(error: Exception) -> bool:
    """Whether the cluster could not be asked, rather than having refused."""
    if isinstance(error, StatusError):
        denied = error.code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
        return denied and "admission webhook" not in str(error)
    return isinstance(error, ClusterNotFoundError | ClusterNotReadyError | UnreachableError)


def _ready(declared: Declaration) -> Connection:
    found = connect(declared)
    require_config_map(found.cluster)
    return found


def _planner(declared: Declaration, owner: str, known: Known | None) -> Planner:
    mapping = declared.mapping
    return lambda live: plan_ensure(live, mapping, owner, declared.consent, known)


def _entry(live: ConfigMap | None, declared: Declaration) -> Entry | None:
    entries = readable(live or ConfigMap(), lead="").of(declared.role.entry.lower())
    return entries[-1] if entries else None


def _tell(found: Connection, declared: Declaration, plan: Plan, warn: Warn) -> None:
    overriding = overriding_entry(found.aws, found.cluster, declared.role.full)
    for warning in (*declared.checked()[1], *plan.warnings, *([overriding] if overriding else [])):
        warn(warning)
