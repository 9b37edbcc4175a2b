"""The Windows that nodes run, as they tell it themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from operations.audit.finding import Found, Severity
from operations.audit.versions import os_build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from operations.audit.facts import Group, Instance

OLD, TOO_OLD = timedelta(days=35), timedelta(days=60)
"""A month and a bit after its patch day a release has missed one, two months after it two."""

_TUESDAY = 1


def other_build(group: Group, _now: datetime) -> Iterator[Found]:
    """Nodes of the pinned AMI with an older build than it is said to hold: the AMI's facts are wrong."""
    older = [instance for instance, difference in _builds(group) if difference < 0]
    if older:
        builds = sorted({each.node.kernel_version for each in older if each.node is not None})
        yield Found(
            f"reports {', '.join(builds)}, expected 10.0.{group.wanted.os_build} of {group.wanted.ami_id}; the pin or "
            "the AMI's tags are wrong: read them again with eks-windows releases show",
            tuple(each.id for each in older),
        )


def patched_in_place(group: Group, _now: datetime) -> Iterator[Found]:
    """Nodes of the pinned AMI with a newer build: something patches them where they run."""
    newer = tuple(instance.id for instance, difference in _builds(group) if difference > 0)
    if newer:
        yield Found(
            f"is newer than {group.wanted.os_build}, which its AMI holds: something patches nodes in place; switch "
            "automatic updates off, and build a release with the update",
            newer,
        )


def old(group: Group, now: datetime) -> Iterator[Found]:
    """The pinned release is of a patch day that is long past."""
    if group.wanted.built is None:
        return
    day = patch_day(group.wanted.built)
    age = now.date() - day
    if age > OLD:
        severity = Severity.ERROR if age > TOO_OLD else Severity.WARNING
        yield Found(
            f"the pinned release holds the updates of {day}, {age.days} days ago; pin a newer one with eks-windows "
            "releases pin",
            severity=severity,
        )


def _builds(group: Group) -> Iterator[tuple[Instance, int]]:
    """Instances of the pinned AMI: below 0 where the node's build is older than the AMI's, above where it is newer."""
    wanted = os_build(group.wanted.os_build)
    for instance in group.instances:
        found = os_build(instance.node.kernel_version) if instance.node is not None else None
        if instance.image == group.wanted.ami_id and found is not None and wanted is not None:
            yield instance, (found > wanted) - (found < wanted)


def patch_day(built: date) -> date:
    """The newest second Tuesday of a month, Microsoft's patch day, that is not after a day."""
    first = built.replace(day=1)
    second = first + timedelta(days=(_TUESDAY - first.weekday()) % 7 + 7)
    return second if second <= built else patch_day(first - timedelta(days=1))
