"""Auto Scaling: groups by name; what gets a launch template also has to be allowed what launching takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Row, Target
from standin.api.authorization.table.common import UNSCOPED, linked_role, tag_keys, tag_list
from standin.api.authorization.table.launching import launches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "autoscaling"

_LINKED = linked_role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling")


def _groups(request: Request) -> list[str]:
    return [request.live.group_arn(name) for name in request.texts("AutoScalingGroupName")]


def _tagged_groups(request: Request) -> list[str]:
    return [request.live.group_arn(name) for name in dict.fromkeys(request.texts("Tags[].ResourceId"))]


_TAGS = ("aws:ResourceTag", "autoscaling:ResourceTag")
_GROUP = Target(type="autoScalingGroup", arns=_groups, tags=_TAGS)
_TAGGED = Target(type="autoScalingGroup", arns=_tagged_groups, tags=_TAGS)

_READS = (
    "AutoScalingGroups",
    "AutoScalingInstances",
    "InstanceRefreshes",
    "LifecycleHooks",
    "LifecycleHookTypes",
    "MetricCollectionTypes",
    "Policies",
    "ScalingActivities",
    "Tags",
    "TrafficSources",
    "WarmPool",
)

_CHANGES = (
    "CancelInstanceRefresh",
    "CompleteLifecycleAction",
    "DeleteAutoScalingGroup",
    "DeleteLifecycleHook",
    "DeleteWarmPool",
    "DisableMetricsCollection",
    "EnableMetricsCollection",
    "PutLifecycleHook",
    "PutWarmPool",
    "RecordLifecycleActionHeartbeat",
    "ResumeProcesses",
    "RollbackInstanceRefresh",
    "SetDesiredCapacity",
    "SetInstanceProtection",
    "StartInstanceRefresh",
    "SuspendProcesses",
)

ROWS: Mapping[str, Row] = {
    **{f"Describe{what}": UNSCOPED for what in _READS},
    **dict.fromkeys(_CHANGES, Row(targets=(_GROUP,))),
    "CreateAutoScalingGroup": Row(
        targets=(_GROUP,), tags=tag_list("Tags"), further=(*launches("LaunchTemplate"), _LINKED)
    ),
    "UpdateAutoScalingGroup": Row(targets=(_GROUP,), further=launches("LaunchTemplate")),
    "CreateOrUpdateTags": Row(targets=(_TAGGED,), tags=tag_list("Tags")),
    "DeleteTags": Row(targets=(_TAGGED,), keys={"aws:TagKeys": tag_keys("Tags[].Key")}),
}
