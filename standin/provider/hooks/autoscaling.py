"""An Auto Scaling group: its subnets are one text, its tags name it, it waits for instances and refreshes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from engine_plugin.values import items, members
from standin.provider import botocore_models, encode, mapping, schema
from standin.provider.errors import AwsError, ProviderError
from standin.provider.hooks import Hooks, Properties, Transition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.work import Work

CAPACITY_SECONDS = 60
"""How long a rehearsal waits for instances; the group's `waitForCapacityTimeout` counts in real minutes."""
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
        if inputs.get("enabledMetrics"):
            self._metrics(work, [], inputs)
        self._wait(work, inputs)

    def updated(self, work: Work, change: Transition) -> None:
        if "tags" in change.changed:
            _retag(work, change)
        if "enabledMetrics" in change.changed:
            self._metrics(work, list(change.olds.get("enabledMetrics") or []), change.news)
        self._refresh(work, change)
        self._wait(work, change.news)

    def deleting(self, work: Work, state: Mapping[str, Value]) -> None:
        if state.get("forceDelete"):
            return
        work.call("UpdateAutoScalingGroup", AutoScalingGroupName=work.id, MinSize=0, MaxSize=0, DesiredCapacity=0)
        for _ in range(CAPACITY_SECONDS * 2):
            groups = work.call("DescribeAutoScalingGroups", AutoScalingGroupNames=[work.id])["AutoScalingGroups"]
            if not groups or not groups[0].get("Instances"):
                return
            work.pause(0.5)
        raise ProviderError(f"Auto Scaling group {work.id} still has instances after {CAPACITY_SECONDS} s")

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
        """Start an instance refresh where the group asks for one and what its instances are made from has changed."""
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
    def _wait(work: Work, inputs: Mapping[str, Value]) -> None:
        """Wait until the desired number of instances is in service. A timeout of `0` asks not to wait."""
        if str(inputs.get("waitForCapacityTimeout", "10m")) in {"0", "0s", "0m"}:
            return
        healthy = wanted = 0
        for _ in range(CAPACITY_SECONDS * 2):
            group = work.call("DescribeAutoScalingGroups", AutoScalingGroupNames=[work.id])["AutoScalingGroups"][0]
            wanted = int(inputs.get("desiredCapacity", group["DesiredCapacity"]))
            instances = cast("list[dict[str, Any]]", group.get("Instances", []))
            healthy = sum(each["LifecycleState"] == "InService" for each in instances)
            if healthy >= wanted or inputs.get("ignoreFailedScalingActivities"):
                return
            work.pause(0.5)
        raise ProviderError(
            f"waiting for Auto Scaling Group ({work.id}) capacity satisfied: "
            f"want exactly {wanted} healthy instance(s) in Auto Scaling Group, have {healthy}"
        )


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


def _template(template: Mapping[str, Value]) -> dict[str, str]:
    members = {"id": "LaunchTemplateId", "name": "LaunchTemplateName", "version": "Version"}
    given = {member: str(template[name]) for name, member in members.items() if name in template}
    return {key: value for key, value in given.items() if key != "LaunchTemplateName" or "id" not in template}


def _cancel_refresh(work: Work) -> None:
    """Cancel the refresh that is under way, and wait until it has ended: a new one is refused until then."""
    work.call("CancelInstanceRefresh", AutoScalingGroupName=work.id)
    for _ in range(CAPACITY_SECONDS * 2):
        found = work.call("DescribeInstanceRefreshes", AutoScalingGroupName=work.id)["InstanceRefreshes"]
        if all(refresh["Status"] not in {"Pending", "InProgress", "Cancelling"} for refresh in found):
            return
        work.pause(0.5)
    raise ProviderError(f"the instance refresh of {work.id} is still being cancelled after {CAPACITY_SECONDS} s")
