"""Auto Scaling's responses with our additions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from moto.autoscaling.responses import AutoScalingResponse as MotoAutoScalingResponse
from moto.core.responses import ActionResult, EmptyResult

if TYPE_CHECKING:
    from standin.api.autoscaling.models import AutoScalingBackend

_PAGE = 50
_ACTIVITIES = 100


class AutoScalingResponse(MotoAutoScalingResponse):
    """moto's Auto Scaling, and the operations that it lacks or half knows."""

    @property
    def backend(self) -> AutoScalingBackend:
        """The backend of the request's account and region."""
        return cast("AutoScalingBackend", self.autoscaling_backend)

    def create_auto_scaling_group(self) -> ActionResult:
        """CreateAutoScalingGroup."""
        self.backend.create_group(self._given())
        return EmptyResult()

    def update_auto_scaling_group(self) -> ActionResult:
        """UpdateAutoScalingGroup."""
        self.backend.update_group(self._given())
        return EmptyResult()

    def delete_auto_scaling_group(self) -> ActionResult:
        """DeleteAutoScalingGroup."""
        given = self._given()
        self.backend.delete_group(given["AutoScalingGroupName"], force=bool(given.get("ForceDelete")))
        return EmptyResult()

    def put_lifecycle_hook(self) -> ActionResult:
        """PutLifecycleHook."""
        given = self._given()
        self.backend.put_hook(given["AutoScalingGroupName"], given)
        return EmptyResult()

    def complete_lifecycle_action(self) -> ActionResult:
        """CompleteLifecycleAction."""
        self.backend.complete_lifecycle_action(self._given())
        return ActionResult({})

    def record_lifecycle_action_heartbeat(self) -> ActionResult:
        """RecordLifecycleActionHeartbeat."""
        self.backend.record_lifecycle_action_heartbeat(self._given())
        return ActionResult({})

    def enable_metrics_collection(self) -> ActionResult:
        """EnableMetricsCollection; all metrics where none is named."""
        given = self._given()
        self.backend.enable_metrics_collection(given["AutoScalingGroupName"], given.get("Metrics") or list(ALL_METRICS))
        return EmptyResult()

    def disable_metrics_collection(self) -> ActionResult:
        """DisableMetricsCollection."""
        given = self._given()
        self.backend.disable_metrics_collection(given["AutoScalingGroupName"], given.get("Metrics") or [])
        return EmptyResult()

    def put_warm_pool(self) -> ActionResult:
        """PutWarmPool."""
        self.backend.put_pool(self._given())
        return EmptyResult()

    def describe_warm_pool(self) -> ActionResult:
        """DescribeWarmPool."""
        name = self._given()["AutoScalingGroupName"]
        states = self.backend.pooled(name)
        return ActionResult({"WarmPoolConfiguration": self.backend.group(name).warm_pool, "Instances": states})

    def delete_warm_pool(self) -> ActionResult:
        """DeleteWarmPool."""
        given = self._given()
        force = str(given.get("ForceDelete")).lower() == "true"
        self.backend.delete_pool(given["AutoScalingGroupName"], force=force)
        return EmptyResult()

    def start_instance_refresh(self) -> ActionResult:
        """StartInstanceRefresh."""
        refresh = self.backend.start_instance_refresh(self._given())
        return ActionResult({"InstanceRefreshId": refresh.instance_refresh_id})

    def describe_instance_refreshes(self) -> ActionResult:
        """DescribeInstanceRefreshes."""
        given = self._given()
        found = self.backend.describe_instance_refreshes(
            given["AutoScalingGroupName"], given.get("InstanceRefreshIds") or []
        )
        return self._page("InstanceRefreshes", found, _PAGE)

    def describe_scaling_activities(self) -> ActionResult:
        """DescribeScalingActivities, newest first; its filters by time and status are not modelled."""
        return self._page(
            "Activities", self.backend.scaling_activities(self._given().get("AutoScalingGroupName")), _ACTIVITIES
        )

    def cancel_instance_refresh(self) -> ActionResult:
        """CancelInstanceRefresh."""
        refresh = self.backend.active_refresh(self._given()["AutoScalingGroupName"])
        refresh.cancel()
        return ActionResult({"InstanceRefreshId": refresh.instance_refresh_id})

    def rollback_instance_refresh(self) -> ActionResult:
        """RollbackInstanceRefresh."""
        refresh = self.backend.active_refresh(self._given()["AutoScalingGroupName"])
        refresh.roll_back("Rolled back by the user.")
        return ActionResult({"InstanceRefreshId": refresh.instance_refresh_id})

    def _page(self, member: str, found: list[Any], most: int) -> ActionResult:
        given = self._given()
        start, size = int(given.get("NextToken") or 0), int(given.get("MaxRecords") or most)
        shown: dict[str, Any] = {member: found[start : start + size]}
        if start + size < len(found):
            shown["NextToken"] = str(start + size)
        return ActionResult(shown)

    def _given(self) -> dict[str, Any]:
        return cast("dict[str, Any]", dict(self.params))


ALL_METRICS = (
    "GroupMinSize",
    "GroupMaxSize",
    "GroupDesiredCapacity",
    "GroupInServiceInstances",
    "GroupPendingInstances",
    "GroupStandbyInstances",
    "GroupTerminatingInstances",
    "GroupTotalInstances",
)
"""What CloudWatch gets when a request names no metrics."""
