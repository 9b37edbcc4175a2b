"""What is known of a roll-out: what the stack's outputs say, and what Auto Scaling says; nothing here asks anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_autoscaling.literals import ScaleInProtectedInstancesType, StandbyInstancesType

ACTIVE = frozenset({"Pending", "InProgress", "Baking", "Cancelling", "RollbackInProgress"})
"""Statuses of a refresh that has not ended (Auto Scaling API, InstanceRefresh)."""

RETAINED_STATE = "Terminating:Retained"
"""Of an instance whose termination was abandoned in a group that keeps such (Auto Scaling API, LifecycleState)."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A node group as the outputs of its stack have it.

    Attributes:
        template: id of the launch template.
        version: number of the template's version that the nodes shall run.
        region: Region of the cluster; None where an older stack does not tell.
        min_healthy_percentage: share that stays in service in a refresh; None where an older stack does not tell.
        max_healthy_percentage: share that there may be meanwhile; None as well.
        protected: what is done with nodes protected from scale-in, in the API's word; None as well.
        standby: what is done with those on standby; None as well.
        role: ARN of the nodes' role; "" where an older stack does not tell.
        going: whether the stack does not have it any more, and its nodes are on their way out.
    """

    cluster: str
    node_group: str
    auto_scaling_group: str
    template: str
    version: int
    region: str | None = None
    min_healthy_percentage: int | None = None
    max_healthy_percentage: int | None = None
    protected: ScaleInProtectedInstancesType | None = None
    standby: StandbyInstancesType | None = None
    role: str = ""
    going: bool = False


@dataclass(frozen=True, kw_only=True)
class Instance:
    """An instance of a group: its lifecycle state, and the template and version that it was launched from."""

    id: str
    state: str
    template: str = ""
    version: str = ""
    protected: bool = False


@dataclass(frozen=True, kw_only=True)
class Refresh:
    """An instance refresh.

    Attributes:
        begun: when it began; None where it waits to.
        version: version of its desired configuration; None where it has none and takes what the group launches.
    """

    id: str
    status: str
    percentage: int = 0
    reason: str = ""
    begun: datetime | None = None
    version: str | None = None

    @property
    def active(self) -> bool:
        """Whether it has not ended."""
        return self.status in ACTIVE


@dataclass(frozen=True, kw_only=True)
class Live:
    """An Auto Scaling group at one moment.

    Attributes:
        template: id of the launch template that it launches from.
        version: the version as it is set there: a number, `$Latest` or `$Default`.
        version_made: when the declared version was made; None where there is no such version.
        refresh: its newest refresh.
        failures: reasons of the launches of the declared version that failed since one worked, newest first.
        boot_failure: what the newest of these machines told of its start in its tag; "" where none did.
        beside: groups that launch from the same template, and that the stack does not have.
    """

    template: str
    version: str
    desired: int
    instances: tuple[Instance, ...] = ()
    version_made: datetime | None = None
    refresh: Refresh | None = None
    failures: tuple[str, ...] = ()
    boot_failure: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """A node group as declared and as it is: None where there is no such group."""

    declared: Declared
    live: Live | None
