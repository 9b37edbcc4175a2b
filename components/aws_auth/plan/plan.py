"""What one write to aws-auth shall be, and the bounds of every write: pure decisions over the ConfigMap as it was read.

Nobody else's entry, byte or key is ever part of a plan. Where the live entry differs in a way that the declaration does
not settle, there is no plan but a refusal that names the option that would settle it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from components.aws_auth.plan.configmap import LARGEST, ConfigMap
from components.aws_auth.plan.ownership import Origin, Ownership
from components.aws_auth.text.errors import ForeignOwnerError, UnreadableRolesError
from components.aws_auth.text.roles import KEY, Roles, read_roles
from components.kubernetes.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

OnDelete = Literal["remove", "retain", "force"]
"""On deletion: take our entry out, never touch aws-auth, or take the entry out whoever changed it since."""


@dataclass(frozen=True)
class Consent:
    """What may be done to an entry that is there already, and to a text that another tool applies. Default: nothing."""

    adopt: bool = False
    overwrite: bool = False
    strict: bool = False
    foreign_manager: Literal["refuse", "allow"] = "refuse"


@dataclass(frozen=True)
class Known:
    """What the stack's state says of the entry: as we last wrote or found it."""

    username: str
    groups: tuple[str, ...]
    origin: Origin
    added: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[str, ...]:
        """The groups that are ours to take away again."""
        return self.groups if self.origin == "created" else self.added


@dataclass(frozen=True)
class Plan:
    """One write, or none: the new `mapRoles`, changed annotations, what the state shall remember, and warnings."""

    text: str | None = None
    annotations: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    ownership: Ownership = field(default_factory=Ownership)
    warnings: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether the API server must be asked at all."""
        return self.text is not None or bool(self.annotations)


def readable(live: ConfigMap, *, lead: str = "aws-auth not changed: ") -> Roles:
    """The live `mapRoles`; `lead` begins the refusal of a broken one, empty where nothing was to change.

    Raises:
        UnreadableRolesError: it is broken, or more than EKS reads.
    """
    try:
        return read_roles(live.data.get(KEY, ""))
    except UnreadableRolesError as error:
        outcome = (
            "EKS ignores every role mapping now, so no node can join"
            if error.costs_all
            else "EKS may read some of it, and no edit would be safe"
        )
        raise UnreadableRolesError(
            f"{lead}{KEY} {error}. {outcome}; repair it with kubectl edit -n kube-system configmap "
            "aws-auth and run again",
            costs_all=error.costs_all,
        ) from None


def allowed(live: ConfigMap, plan: Plan, consent: Consent) -> Plan:
    """The plan itself, if aws-auth may be written at all.

    Raises:
        ForeignOwnerError: another tool applies the whole of `mapRoles`.
        RefusedError: the ConfigMap is immutable, or would be larger than the API server takes.
    """
    if live.appliers and consent.foreign_manager == "refuse":
        raise ForeignOwnerError(
            f"aws-auth not changed: {', '.join(live.appliers)} applies the whole of mapRoles and would undo the entry; "
            "declare the role there (pulumi-eks: role_mappings=[role_mapping(...)]), use an access entry, or set "
            "foreignManager to allow"
        )
    if plan.writes and live.immutable:
        raise RefusedError("aws-auth not changed: it is immutable; delete and recreate it without immutable: true")
    size = live.size + len((plan.text or "").encode()) - (len(live.data.get(KEY, "").encode()) if plan.text else 0)
    if plan.text is not None and size > LARGEST:
        raise RefusedError(f"aws-auth not changed: it would have {size} bytes, and a ConfigMap holds at most {LARGEST}")
    return plan
