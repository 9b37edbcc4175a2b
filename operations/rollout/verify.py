"""From facts to a report: does each group's newest refresh belong to the declared version, and did it end well? Pure.

The provider does not wait for a refresh, and an update that failed counts as done at the next one (docs/rollouts.md).
So what counts is what Auto Scaling says: the group's own template version, its newest refresh, its instances.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from operations.rollout.causes import cause_of
from operations.rollout.facts import RETAINED_STATE
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from operations.rollout.facts import Declared, Group, Instance, Live, Refresh


class State(StrEnum):
    """`right`: every node runs the declared version; `rolling`: not yet; `wrong`: it will not without a person."""

    RIGHT = "right"
    ROLLING = "rolling"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class GroupReport:
    """One node group.

    Attributes:
        template_version: the declared one.
        percentage: how far its refresh is; None where none belongs to the declared version.
        on_version: instances that run the declared version.
        code: what was found, for programs; "" where it is right.
        message: the same in one line, with the way out.
    """

    cluster: str
    node_group: str
    auto_scaling_group: str
    template_version: int
    state: State
    percentage: int | None = None
    desired: int = 0
    instances: int = 0
    on_version: int = 0
    in_service: int = 0
    code: str = ""
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A stack's node groups, sorted; `unread` tells what could not be looked at."""

    version: int = JSON_VERSION
    groups: tuple[GroupReport, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """The worst of its groups'."""
        states = {group.state for group in self.groups}
        return next((state for state in (State.WRONG, State.ROLLING) if state in states), State.RIGHT)


@dataclass(frozen=True)
class _Finding:
    code: str
    message: str
    state: State = State.WRONG


def verify(groups: tuple[Group, ...], unread: tuple[str, ...] = ()) -> Report:
    """What is to be said of the groups."""
    reports = sorted((_report(group) for group in groups), key=lambda each: (each.cluster, each.node_group))
    return Report(groups=tuple(reports), unread=unread)


def _report(group: Group) -> GroupReport:
    declared, live = group.declared, group.live
    found = _finding(declared, live)
    refresh = _own_refresh(declared, live) if live else None
    staying = _staying(live) if live else []
    return GroupReport(
        cluster=declared.cluster,
        node_group=declared.node_group,
        auto_scaling_group=declared.auto_scaling_group,
        template_version=declared.version,
        state=found.state if found else State.RIGHT,
        percentage=refresh.percentage if refresh else None,
        desired=live.desired if live else 0,
        instances=len(staying),
        on_version=len(staying) - len(_old(declared, staying)),
        in_service=_in_service(staying),
        code=found.code if found else "",
        message=found.message if found else "",
    )


def _finding(declared: Declared, live: Live | None) -> _Finding | None:
    if declared.going:
        return _of_going(live)
    if live is None:
        return _Finding("no-group", "there is no such group in this Region; run pulumi up --refresh, or give --region")
    if (live.template, live.version) != (declared.template, str(declared.version)):
        return _Finding(
            "other-version",
            f"the group launches version {live.version} of {live.template}, the stack says {declared.version} of "
            f"{declared.template}: an update did not reach it; run pulumi up --refresh",
        )
    return _of_refresh(declared, live) or _of_capacity(live) or _of_others(declared, live)


def _of_going(live: Live | None) -> _Finding | None:
    """Not of what the stack says: of a group that it does not have any more only what keeps it is wrong."""
    if live is None or not live.instances:
        return None
    gone = "the stack does not have it any more"
    staying = _staying(live)
    kept = [each for each in staying if each.protected or each.state == "Standby"]
    if kept and len(kept) == len(staying):
        left = ", ".join(_left(each) for each in kept)
        return _Finding("going-kept", f"{gone}, and {left} stays: take the protection away or end the standby")
    retained = [each.id for each in live.instances if each.state == RETAINED_STATE]
    if len(retained) == len(live.instances):
        left = ", ".join(retained)
        return _Finding("going-kept", f"{gone}, and a failed drain kept {left}: see eks-windows nodes release --help")
    leaving = len(live.instances) - len(retained)
    return _Finding("going", f"{gone}; its last {leaving} nodes go", State.ROLLING if staying else State.RIGHT)


def _of_refresh(declared: Declared, live: Live) -> _Finding | None:
    refresh, old = _own_refresh(declared, live), _old(declared, _staying(live))
    if refresh is not None and refresh.active:
        text = f"instance refresh {refresh.id} is {refresh.status} at {refresh.percentage} percent"
        return _Finding("refresh-running", f"{text}{_why(live)}", _hope(live))
    if refresh is not None and refresh.status != "Successful":
        return _Finding(
            "refresh-failed",
            f"instance refresh {refresh.id} ended {refresh.status} at {refresh.percentage} percent"
            f"{f': {refresh.reason}' if refresh.reason else ''}{_remedy(refresh.reason)}{_told(live)}; then start "
            f"another: {_start(declared)}; or pin the former release and roll it",
        )
    if not old:
        return None
    if refresh is None:
        return _Finding(
            "no-refresh",
            f"{_count(old)} an older version, and no instance refresh was started for version {declared.version}: an "
            f"update failed or was cut off before it; start it: {_start(declared)}",
        )
    return _Finding(
        "left-behind",
        f"{_count(old)} an older version after instance refresh {refresh.id}: "
        f"{', '.join(_left(instance) for instance in old)}; take the protection away or end the standby, then start "
        f"another: {_start(declared)}",
    )


def _of_capacity(live: Live) -> _Finding | None:
    running = _in_service(_staying(live))
    if running >= live.desired:
        return None
    return _Finding("too-few", f"{running} of {live.desired} instances are in service{_why(live)}", _hope(live))


def _of_others(declared: Declared, live: Live) -> _Finding | None:
    """What an update leaves that was cut off between the creation of a group and its state, and then run again."""
    if not live.beside:
        return None
    one, several = live.beside[0], ", ".join(live.beside)
    return _Finding(
        "second-group",
        f"{several} launches from the same template and is not in the stack, as when an update that was cut off made "
        f"it and another was made after it; empty its nodes (kubectl drain), then aws autoscaling "
        f"delete-auto-scaling-group{_region(declared)} --auto-scaling-group-name {one} --force-delete",
    )


def _own_refresh(declared: Declared, live: Live) -> Refresh | None:
    """The newest refresh, where it is one to the declared version.

    The API tells the version only of a refresh with a desired configuration. One without takes what its group launches;
    one that ended before the version was made was for another.
    """
    refresh = live.refresh
    if refresh is None:
        return None
    if refresh.version is not None:
        return refresh if refresh.version == str(declared.version) else None
    later = refresh.begun is not None and live.version_made is not None and refresh.begun >= live.version_made
    return refresh if refresh.active or later else None


def _staying(live: Live) -> list[Instance]:
    return [instance for instance in live.instances if not instance.state.startswith("Terminat")]


def _old(declared: Declared, instances: list[Instance]) -> list[Instance]:
    wanted = (declared.template, str(declared.version))
    return [instance for instance in instances if (instance.template, instance.version) != wanted]


def _in_service(instances: list[Instance]) -> int:
    return sum(instance.state == "InService" for instance in instances)


def _count(instances: list[Instance]) -> str:
    return f"{len(instances)} instance{' runs' if len(instances) == 1 else 's run'}"


def _left(instance: Instance) -> str:
    why = "protected from scale-in" if instance.protected else instance.state
    return f"{instance.id} ({why})"


def _why(live: Live) -> str:
    return f": {live.failures[0]}{_remedy(live.failures[0])}{_told(live)}" if live.failures else ""


def _told(live: Live) -> str:
    """What a node that did not join told of its start."""
    return f"; {live.boot_failure}" if live.boot_failure else ""


def _hope(live: Live) -> State:
    """Whether waiting may help: not where launches fail of what stays as it is."""
    cause = cause_of(live.failures[0]) if live.failures else None
    return State.WRONG if cause and cause.lasts else State.ROLLING


def _remedy(reason: str) -> str:
    cause = cause_of(reason)
    return f" ({cause.remedy})" if cause else ""


def _start(declared: Declared) -> str:
    """The command that starts a refresh as the stack would."""
    told = {
        "MinHealthyPercentage": declared.min_healthy_percentage,
        "MaxHealthyPercentage": declared.max_healthy_percentage,
        "ScaleInProtectedInstances": declared.protected,
        "StandbyInstances": declared.standby,
    }
    preferences = {"SkipMatching": True} | {name: value for name, value in told.items() if value is not None}
    return (
        f"aws autoscaling start-instance-refresh{_region(declared)} --auto-scaling-group-name "
        f"{declared.auto_scaling_group} --preferences '{json.dumps(preferences)}'"
    )


def _region(declared: Declared) -> str:
    return f" --region {declared.region}" if declared.region else ""
