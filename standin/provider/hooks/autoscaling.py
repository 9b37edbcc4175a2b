"""An Auto Scaling group: its subnets are one text, its tags name it, it waits for instances and refreshes them.

Order, conditions and words as in terraform-provider-aws 6, internal/service/autoscaling/group.go: a creation waits for
at least the wanted capacity, an update of a size for exactly the larger of `minSize` and the `desiredCapacity` that the
state has; one failed scaling activity ends the wait; a group is written first, then its refresh is started, and one
that is under way is cancelled for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from engine_plugin.values import items, members
from standin.provider import botocore_models, encode, mapping, schema
from standin.provider.errors import AwsError, ProviderError
from standin.provider.hooks import Hooks, Properties, Transition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine_plugin.values import Value
    from standin.provider.work import Work

LOOK_SECONDS = 10
"""Seconds of AWS's that one look at the account stands for, the real provider's longest pause between two: states of
the stand-in move with each look."""
PAUSE = 0.02
"""Seconds of ours between two looks."""
TIMEOUT = 10 * 60
"""Seconds that a deletion may take where the program says nothing: the resource's default."""
CANCEL_TIMEOUT = 15 * 60
"""Seconds that the cancelling of a refresh may take: `instanceRefreshCancelledTimeout`."""
SIZES = {"desiredCapacity", "desiredCapacityType", "minSize"}
"""Changes after which an update waits for instances."""
REFRESHING = {"launchConfiguration", "launchTemplate", "mixedInstancesPolicy"}
"""Changes that start an instance refresh in any case; `instanceRefresh.triggers` adds to them."""


class GroupHooks(Hooks):
    """What the table leaves of an Auto Scaling group."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        del operation
        request = dict(request)
        if "VPCZoneIdentifier" in request:
            request["VPCZoneIdentifier"] = ",".join(inputs["vpcZoneIdentifiers"])
        if "Tags" in request:
            request["Tags"] = _tags(inputs)
        return request

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        del work
        found = answers[0]
        subnets = [subnet for subnet in (found.get("VPCZoneIdentifier") or "").split(",") if subnet]
        zones = list(dict.fromkeys(outputs.get("availabilityZones") or []))
        return {**outputs, "availabilityZones": zones, "vpcZoneIdentifiers": subnets}

    def created(self, work: Work, inputs: Mapping[str, Value]) -> None:
        wanted = int(inputs.get("desiredCapacity") or inputs["minSize"])
        if inputs.get("warmPool"):
            work.call("PutWarmPool", AutoScalingGroupName=work.id, **_pool_request(inputs["warmPool"]))
        self._wait(work, inputs, wanted, exactly=False)
        if inputs.get("enabledMetrics"):
            self._metrics(work, [], inputs)

    def updated(self, work: Work, change: Transition) -> None:
        if "tags" in change.changed:
            _retag(work, change)
        self._refresh(work, change)
        if change.changed & SIZES:
            stated = {**change.olds, **change.news}
            wanted = max(int(stated["minSize"]), int(stated.get("desiredCapacity") or 0))
            self._wait(work, change.news, wanted, exactly=True)
        if "warmPool" in change.changed:
            if change.news.get("warmPool"):
                work.call("PutWarmPool", AutoScalingGroupName=work.id, **_pool_request(change.news["warmPool"]))
            else:
                _delete_pool(work, change.news)
        if "enabledMetrics" in change.changed:
            self._metrics(work, list(change.olds.get("enabledMetrics") or []), change.news)

    def deleting(self, work: Work, state: Mapping[str, Value]) -> None:
        if state.get("warmPool"):
            _delete_pool(work, state)
        if state.get("forceDelete"):
            return
        work.call("UpdateAutoScalingGroup", AutoScalingGroupName=work.id, MinSize=0, MaxSize=0, DesiredCapacity=0)
        left = "0"
        for _ in _looks(work, work.timeout or TIMEOUT):
            groups = work.call("DescribeAutoScalingGroups", AutoScalingGroupNames=[work.id])["AutoScalingGroups"]
            left = str(len(groups[0].get("Instances") or [])) if groups else "0"
            if left == "0":
                return
        raise ProviderError(f"waiting for Auto Scaling Group ({work.id}) drain: {_timed_out(work, '0', left)}")

    @staticmethod
    def _metrics(work: Work, olds: list[str], news: Mapping[str, Value]) -> None:
        wanted = list(news.get("enabledMetrics") or [])
        gone = [metric for metric in olds if metric not in wanted]
        if gone:
            work.call("DisableMetricsCollection", AutoScalingGroupName=work.id, Metrics=gone)
        if wanted:
            granularity = news.get("metricsGranularity", "1Minute")
            work.call("EnableMetricsCollection", AutoScalingGroupName=work.id, Metrics=wanted, Granularity=granularity)

    @staticmethod
    def _refresh(work: Work, change: Transition) -> None:
        """Start an instance refresh where the group asks for one and what its instances are made from has changed.

        With auto rollback the template is sent as the desired configuration; it is the group's own by then
        (hashicorp/terraform-provider-aws 34189).
        """
        refresh, news = change.news.get("instanceRefresh"), change.news
        triggers = {"tags" if name == "tag" else name for name in items(members(refresh).get("triggers"))}
        if not refresh or not change.changed & (REFRESHING | triggers):
            return
        request = _refresh_request(refresh)
        if (refresh.get("preferences") or {}).get("autoRollback") and "launchTemplate" in news:
            request["DesiredConfiguration"] = {"LaunchTemplate": _template(news["launchTemplate"])}
        try:
            work.call("StartInstanceRefresh", AutoScalingGroupName=work.id, **request)
        except AwsError as error:
            if error.code not in {"InstanceRefreshInProgress", "InstanceRefreshInProgressFault"}:
                raise
            _cancel_refresh(work)
            work.call("StartInstanceRefresh", AutoScalingGroupName=work.id, **request)

    @staticmethod
    def _wait(work: Work, inputs: Mapping[str, Value], wanted: int, *, exactly: bool) -> None:
        """Wait until so many instances are in service. A timeout of `0` asks not to wait."""
        timeout = seconds(str(inputs.get("waitForCapacityTimeout", "10m")))
        state = ""
        for _ in _looks(work, timeout):
            if not inputs.get("ignoreFailedScalingActivities"):
                _refuse_failed_activities(work)
            group = work.call("DescribeAutoScalingGroups", AutoScalingGroupNames=[work.id])["AutoScalingGroups"][0]
            instances = cast("list[dict[str, Any]]", group.get("Instances", []))
            healthy = sum(
                each["LifecycleState"] == "InService" and each["HealthStatus"] == "Healthy" for each in instances
            )
            if healthy == wanted or (healthy > wanted and not exactly):
                return
            bound = "exactly" if exactly else "at least"
            state = f"want {bound} {wanted} healthy instance(s) in Auto Scaling Group, have {healthy}"
        if timeout:
            text = f"timeout while waiting for state to become 'ok' (last state: '{state}')"
            raise ProviderError(f"waiting for Auto Scaling Group ({work.id}) capacity satisfied: {text}")


def seconds(duration: str) -> float:
    """The seconds of a Go duration, `10m` or `1h30m`; 0 where it is none, as the real provider takes it."""
    units = {"h": 3600, "m": 60, "s": 1}
    parts = re.fullmatch(r"(?:\d+(?:\.\d+)?[hms])+", duration)
    found = re.findall(r"(\d+(?:\.\d+)?)([hms])", duration) if parts else []
    return sum(float(count) * units[unit] for count, unit in found)


def _looks(work: Work, timeout: float) -> Iterator[None]:
    """As many looks as the account's time allows."""
    for number in range(int(timeout // LOOK_SECONDS)):
        if number:
            work.pause(PAUSE)
        yield


def _timed_out(work: Work, wanted: str, last: str) -> str:
    minutes = (work.timeout or TIMEOUT) / 60
    return f"timeout while waiting for state to become '{wanted}' (last state: '{last}', timeout: {minutes:g}m0s)"


def _refuse_failed_activities(work: Work) -> None:
    found = work.call("DescribeScalingActivities", AutoScalingGroupName=work.id)["Activities"]
    failed = [
        f"scaling activity ({each['ActivityId']}): {each['StatusCode']}: {each.get('StatusMessage', '')}"
        for each in found
        if each["StatusCode"] == "Failed" and each.get("Progress") == 100 and each["StartTime"] > work.begun  # noqa: PLR2004 - percent
    ]
    if failed:
        raise ProviderError(f"waiting for Auto Scaling Group ({work.id}) capacity satisfied: {'; '.join(failed)}")


def _retag(work: Work, change: Transition) -> None:
    kept = {tag["key"] for tag in items(change.news.get("tags"))}
    gone = [tag for tag in _tags(change.olds) if tag["Key"] not in kept]
    if gone:
        work.call("DeleteTags", Tags=gone)
    if kept:
        work.call("CreateOrUpdateTags", Tags=_tags(change.news))


def _tags(properties: Mapping[str, Value]) -> list[dict[str, Any]]:
    name = properties["name"]
    return [
        {
            "Key": tag["key"],
            "Value": tag["value"],
            "PropagateAtLaunch": bool(tag["propagateAtLaunch"]),
            "ResourceId": name,
            "ResourceType": "auto-scaling-group",
        }
        for tag in items(properties.get("tags"))
    ]


def _refresh_request(refresh: Mapping[str, Value]) -> dict[str, Any]:
    """`instanceRefresh` as the parameters of StartInstanceRefresh."""
    kind = schema.require("aws:autoscaling/group:Group").inputs["instanceRefresh"]
    shape = botocore_models.input_shape("autoscaling", "StartInstanceRefresh")
    renames = mapping.Renames({"preferences.alarmSpecification.alarms": "Alarms"})
    return encode.encode(mapping.build(kind, shape, renames), dict(refresh))


def _pool_request(pool: Mapping[str, Value]) -> dict[str, Any]:
    """`warmPool` as the parameters of PutWarmPool."""
    kind = schema.require("aws:autoscaling/group:Group").inputs["warmPool"]
    shape = botocore_models.input_shape("autoscaling", "PutWarmPool")
    return encode.encode(mapping.build(kind, shape, mapping.Renames({})), dict(pool))


def _delete_pool(work: Work, given: Mapping[str, Value]) -> None:
    """Empty a warm pool, unless it goes by force, and delete it."""
    force = bool(given.get("forceDelete") or given.get("forceDeleteWarmPool"))
    left = 0
    if not force:
        work.call("PutWarmPool", AutoScalingGroupName=work.id, MaxGroupPreparedCapacity=0)
        for _ in _looks(work, work.timeout or TIMEOUT):
            left = len(work.call("DescribeWarmPool", AutoScalingGroupName=work.id)["Instances"])
            if not left:
                break
    if left:
        raise ProviderError(f"waiting for Auto Scaling Warm Pool ({work.id}) drain: {_timed_out(work, '0', str(left))}")
    work.call("DeleteWarmPool", AutoScalingGroupName=work.id, ForceDelete=force)


def _template(template: Mapping[str, Value]) -> dict[str, str]:
    members = {"id": "LaunchTemplateId", "name": "LaunchTemplateName", "version": "Version"}
    given = {member: str(template[name]) for name, member in members.items() if name in template}
    return {key: value for key, value in given.items() if key != "LaunchTemplateName" or "id" not in template}


def _cancel_refresh(work: Work) -> None:
    """Cancel the refresh that is under way, and wait until it has ended: a new one is refused until then."""
    try:
        cancelled = work.call("CancelInstanceRefresh", AutoScalingGroupName=work.id)["InstanceRefreshId"]
    except AwsError as error:
        if error.code == "ActiveInstanceRefreshNotFound":
            return
        raise
    status = ""
    for _ in _looks(work, CANCEL_TIMEOUT):
        asked = {"AutoScalingGroupName": work.id, "InstanceRefreshIds": [cancelled]}
        status = work.call("DescribeInstanceRefreshes", **asked)["InstanceRefreshes"][0]["Status"]
        if status not in {"Pending", "InProgress", "Cancelling"}:
            break
    if status not in {"Cancelled", "Failed", "Successful"}:
        raise ProviderError(
            f"waiting for Auto Scaling Group ({work.id}) instance refresh cancel: timeout while waiting for state to "
            f"become 'Cancelled, Failed, Successful' (last state: '{status}')"
        )
