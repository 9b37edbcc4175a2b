"""Reading groups from Auto Scaling and EC2: a handful of calls a group. What may not be asked is noted, not guessed."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from components.facts.names import BOOT_FAILURE_TAG, NODE_GROUP_TAG
from operations.aws import UnreadError, asking, batches, error_code
from operations.rollout.facts import Declared, Group, Instance, Live, Refresh
from operations.rollout.going import NOWHERE, Scope, going, is_going
from operations.rollout.launching import template_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    import boto3
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_autoscaling.type_defs import (
        ActivityTypeDef,
        AutoScalingGroupTypeDef,
        InstanceRefreshTypeDef,
        InstanceTypeDef,
    )
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef
    from mypy_boto3_ec2.type_defs import InstanceTypeDef as MachineTypeDef

PAGE = 50
"""Groups, or activities, of one answer."""

_MACHINE = re.compile(r"\bi-[0-9a-f]+")
"""The machine of a launch, in the description of its activity."""

_ENDED = frozenset({"Successful", "Failed", "Cancelled"})
"""Of launches: worked, failed, came to nothing (a machine that EC2 gives up at once is Cancelled)."""


class Reader:
    """Asks about groups in one Region."""

    def __init__(self, aws: boto3.Session) -> None:
        self._autoscaling = aws.client("autoscaling")
        self._ec2 = aws.client("ec2")
        self._made: dict[tuple[str, int], datetime | None] = {}

    def groups(self, wanted: Sequence[Declared], scope: Scope = NOWHERE) -> tuple[tuple[Group, ...], tuple[str, ...]]:
        """The groups as they are, with those of a scope that are going, and a line for each thing that was not read."""
        found: list[Group] = []
        unread: list[str] = []
        others: list[AutoScalingGroupTypeDef] = []
        try:
            others = other_groups(self._autoscaling, wanted) if wanted or scope.clusters else []
        except UnreadError as error:
            unread.append(str(error))
        beside = _beside(others)
        for some in batches([*wanted, *going(others, scope)], PAGE):
            try:
                standing = described_groups(self._autoscaling, [each.auto_scaling_group for each in some])
            except UnreadError as error:
                unread.append(str(error))
                continue
            for declared in some:
                try:
                    live = self._live(declared, standing, beside.get(declared.template, ()))
                    found.append(Group(declared=declared, live=live))
                except UnreadError as error:
                    unread.append(str(error))
        return tuple(found), tuple(dict.fromkeys(unread))

    def _live(
        self, declared: Declared, standing: dict[str, AutoScalingGroupTypeDef], beside: Sequence[str]
    ) -> Live | None:
        group = standing.get(declared.auto_scaling_group)
        if group is None:
            return None
        template = template_of(group)
        live = Live(
            template=template.get("LaunchTemplateId", ""),
            version=template.get("Version", "$Default"),
            desired=group["DesiredCapacity"],
            instances=tuple(instance(each) for each in group.get("Instances", [])),
        )
        if declared.going:
            return live
        made = self._version_made(declared)
        failed = tuple(self._failures(declared.auto_scaling_group, made))
        return replace(
            live,
            version_made=made,
            refresh=newest_refresh(self._autoscaling, declared.auto_scaling_group),
            failures=tuple(reason for reason, _ in failed),
            boot_failure=self._boot_failure([machine for _, machine in failed if machine]),
            beside=tuple(beside),
        )

    def _version_made(self, declared: Declared) -> datetime | None:
        """When the version was made; asked once, as it never changes. None where it is gone."""
        key = (declared.template, declared.version)
        if key not in self._made:
            with asking():
                self._made[key] = self._create_time(*key)
        return self._made[key]

    def _create_time(self, template: str, version: int) -> datetime | None:
        try:
            found = self._ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=[str(version)])
        except ClientError as error:
            if error.response.get("Error", {}).get("Code", "").endswith("NotFound"):
                return None
            raise
        return found["LaunchTemplateVersions"][0].get("CreateTime")

    def _boot_failure(self, machines: Sequence[str]) -> str:
        """What the first of these machines that told anything told; EC2 knows one for about an hour after its end."""
        if not machines:
            return ""
        wanted = {"resource-id": machines[:PAGE], "key": [BOOT_FAILURE_TAG]}
        filters: list[FilterTypeDef] = [{"Name": name, "Values": values} for name, values in wanted.items()]
        try:
            with asking():
                tags = self._ec2.describe_tags(Filters=filters)["Tags"]
        except UnreadError as error:
            return f"what {machines[0]} told is unread: {error}"
        told = {tag.get("ResourceId", ""): tag.get("Value", "") for tag in tags}
        return next((f"{each} told {told[each]!r}" for each in machines if each in told), "")

    def _failures(self, name: str, since: datetime | None) -> Iterator[tuple[str, str]]:
        with asking():
            found = self._autoscaling.describe_scaling_activities(AutoScalingGroupName=name, MaxRecords=PAGE)
        launches = (each for each in found["Activities"] if _is_ended_launch(each))
        for each in takewhile(lambda each: each["StatusCode"] != "Successful", launches):
            if since is None or each["StartTime"] >= since:
                found_id = _MACHINE.search(each.get("Description", ""))
                yield each.get("StatusMessage", each["StatusCode"]), found_id[0] if found_id else ""


def other_groups(autoscaling: AutoScalingClient, declared: Sequence[Declared]) -> list[AutoScalingGroupTypeDef]:
    """The groups of node groups in this Region that are not declared.

    Raises:
        UnreadError: Auto Scaling does not answer.
    """
    names = {each.auto_scaling_group for each in declared}
    with asking():
        pages = autoscaling.get_paginator("describe_auto_scaling_groups")
        return [
            each
            for page in pages.paginate(Filters=[{"Name": "tag-key", "Values": [NODE_GROUP_TAG]}])
            for each in page["AutoScalingGroups"]
            if each["AutoScalingGroupName"] not in names
        ]


def _beside(others: Sequence[AutoScalingGroupTypeDef]) -> dict[str, list[str]]:
    """Groups that stay, by the template that they launch from."""
    found: dict[str, list[str]] = {}
    for each in others:
        if not is_going(each):
            found.setdefault(template_of(each).get("LaunchTemplateId", ""), []).append(each["AutoScalingGroupName"])
    return found


def instance(found: InstanceTypeDef) -> Instance:
    """An instance as a group lists it."""
    template = found.get("LaunchTemplate", {})
    return Instance(
        id=found["InstanceId"],
        state=found["LifecycleState"],
        template=template.get("LaunchTemplateId", ""),
        version=template.get("Version", ""),
        protected=found["ProtectedFromScaleIn"],
    )


_NO_CONSOLE = frozenset({"UnsupportedOperation", "InvalidInstanceID.NotFound"})
"""EC2's words for a type whose console is not told as of now, and for an instance that is gone."""

_INSTANCES = 200
"""Values of one filter (EC2 API reference, DescribeInstances)."""


def described_groups(autoscaling: AutoScalingClient, names: Sequence[str]) -> dict[str, AutoScalingGroupTypeDef]:
    """The groups that are there, by name.

    Raises:
        UnreadError: Auto Scaling does not answer.
    """
    found: dict[str, AutoScalingGroupTypeDef] = {}
    for some in batches(names, PAGE):
        with asking():
            answer = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=some, MaxRecords=PAGE)
        found |= {each["AutoScalingGroupName"]: each for each in answer["AutoScalingGroups"]}
    return found


def described_instances(ec2: EC2Client, ids: Sequence[str]) -> dict[str, MachineTypeDef]:
    """The machines that are there, by id; one that is gone is no error, as it is by a filter that they are found.

    Raises:
        UnreadError: EC2 does not answer.
    """
    found: dict[str, MachineTypeDef] = {}
    for some in batches(ids, _INSTANCES):
        with asking():
            answer = ec2.describe_instances(Filters=[{"Name": "instance-id", "Values": [*some]}])
        for reservation in answer["Reservations"]:
            found |= {each.get("InstanceId", ""): each for each in reservation.get("Instances", [])}
    return found


def console(ec2: EC2Client, instance: str) -> str | None:
    """What an instance's console shows, as of now where its type can tell; None where it is gone.

    Raises:
        UnreadError: EC2 does not answer.
    """
    for latest in (True, False):  # of types without Nitro what stood there after the boot
        with asking():
            try:
                return ec2.get_console_output(InstanceId=instance, Latest=latest).get("Output", "")
            except ec2.exceptions.ClientError as error:
                if error_code(error) not in _NO_CONSOLE:
                    raise
    return None


def described_refresh(autoscaling: AutoScalingClient, group: str) -> InstanceRefreshTypeDef | None:
    """The newest refresh of a group as Auto Scaling tells it; None where it never had one, or is not there.

    Raises:
        UnreadError: Auto Scaling does not answer.
    """
    with asking():
        found = autoscaling.describe_instance_refreshes(AutoScalingGroupName=group, MaxRecords=1)
    return next(iter(found["InstanceRefreshes"]), None)


def newest_refresh(autoscaling: AutoScalingClient, group: str) -> Refresh | None:
    """The same as what is known of a roll-out.

    Raises:
        UnreadError: Auto Scaling does not answer.
    """
    found = described_refresh(autoscaling, group)
    return as_refresh(found) if found else None


def as_refresh(found: InstanceRefreshTypeDef) -> Refresh:
    """A refresh as what is known of a roll-out."""
    desired = found.get("DesiredConfiguration", {}).get("LaunchTemplate", {})
    return Refresh(
        id=found.get("InstanceRefreshId", ""),
        status=found.get("Status", ""),
        percentage=found.get("PercentageComplete", 0),
        reason=found.get("StatusReason", ""),
        begun=found.get("StartTime"),
        version=desired.get("Version"),
    )


def _is_ended_launch(activity: ActivityTypeDef) -> bool:
    return activity.get("Description", "").startswith("Launching") and activity["StatusCode"] in _ENDED
