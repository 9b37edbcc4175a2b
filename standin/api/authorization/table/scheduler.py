"""EventBridge Scheduler: schedules, which have no tags of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Row, Target
from standin.api.authorization.table.common import arn, passed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "scheduler"


def _schedules(request: Request) -> list[str]:
    group = request.text("GroupName") or "default"
    return [request.arn("scheduler", f"schedule/{group}/{name}") for name in request.texts("Name")]


_SCHEDULE = Target(type="schedule", arns=_schedules, tags=None)
_PASSING = passed(arn("Target.RoleArn"), "scheduler.amazonaws.com")

ROWS: Mapping[str, Row] = {
    **dict.fromkeys(("CreateSchedule", "UpdateSchedule"), Row(targets=(_SCHEDULE,), further=(_PASSING,))),
    **dict.fromkeys(("DeleteSchedule", "GetSchedule"), Row(targets=(_SCHEDULE,))),
}
