"""EventBridge Scheduler's backend with our additions."""

from __future__ import annotations

from moto.scheduler.exceptions import ScheduleGroupNotFound
from moto.scheduler.models import EventBridgeSchedulerBackend, ScheduleGroup

from standin.api.named import Named


class SchedulerBackend(EventBridgeSchedulerBackend):
    """moto's Scheduler; a schedule in a group that is not there is refused."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.schedule_groups = Named[ScheduleGroup](ScheduleGroupNotFound, self.schedule_groups)
