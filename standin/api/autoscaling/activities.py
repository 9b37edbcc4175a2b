"""What a group tells of each launch and termination: DescribeScalingActivities, which moto leaves empty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from moto.moto_api._internal import mock_random

from standin.api.clock import clock

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One scaling activity, its members named as the API names them, in snake case."""

    activity_id: str
    auto_scaling_group_name: str
    description: str
    cause: str
    start_time: datetime
    end_time: datetime
    status_code: str
    status_message: str | None
    progress: int = 100

    def ended(self, status: str, reason: str) -> Activity:
        """The same activity, ended now."""
        description = f"{self.description}.  Status Reason: {reason}" if reason else self.description
        end = {"end_time": clock.now(), "status_code": status, "status_message": reason or None, "progress": 100}
        return replace(self, description=description, **end)


def activity(group: str, description: str, cause: str, status: str = "Successful", reason: str = "") -> Activity:
    """An activity that has ended just now; a reason is part of its description, as the API has it."""
    now = clock.now()
    return Activity(
        activity_id=str(mock_random.uuid4()),
        auto_scaling_group_name=group,
        description=f"{description}.  Status Reason: {reason}" if reason else description,
        cause=f"At {now:%Y-%m-%dT%H:%M:%SZ} {cause}",
        start_time=now,
        end_time=now,
        status_code=status,
        status_message=reason or None,
    )
