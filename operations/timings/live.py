"""Asking EC2 for nodes' marks, Auto Scaling for its activities, and API servers for their nodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from components.facts.names import BOOT_TAG
from components.kubernetes.client import KubernetesClient
from components.kubernetes.connection import reach
from operations.audit.nodes import nodes
from operations.aws import asking, at_once, batches
from operations.rollout.live import described_groups
from operations.timings.facts import Moment, Start, marks
from operations.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import boto3

    from operations.audit.facts import Node
    from operations.rollout.facts import Declared

_VALUES = 200
_PAGE, _PAGES = 100, 5
_LAUNCH = re.compile(r"Launching a new EC2 instance: (?P<instance>i-[0-9a-f]+)")


def starts(aws: boto3.Session, wanted: Sequence[Declared]) -> tuple[list[Start], list[str]]:
    """The starts of the nodes that groups have now, and a line for each thing that could not be read.

    Raises:
        UnreadError: Auto Scaling or EC2 do not answer.
    """
    unread = Unread(aws.region_name)
    listed = described_groups(aws.client("autoscaling"), [each.auto_scaling_group for each in wanted])
    members = {
        each["InstanceId"]: declared
        for declared in wanted
        if declared.auto_scaling_group in listed
        for each in listed[declared.auto_scaling_group].get("Instances", [])
    }
    known = _marked(aws, list(members))
    names = list(listed)
    asked: Mapping[str, Mapping[Moment, datetime]] = {}
    for some in unread.asked("scaling activities", lambda: at_once(lambda name: _activities(aws, name), names), []):
        asked = {**asked, **some}
    registered: dict[str, Node] = {}
    for cluster in dict.fromkeys(each.cluster for each in wanted):
        registered |= unread.asked(f"nodes of {cluster}", lambda name=cluster: _nodes(aws, name), {})
    return [
        Start(
            instance=instance,
            group=f"{members[instance].cluster}/{members[instance].node_group}",
            image=image,
            moments={**asked.get(instance, {}), **_of_node(registered.get(instance)), **moments},
        )
        for instance, (image, moments) in known.items()
    ], unread.lines


def marked(aws: boto3.Session, instances: Sequence[str]) -> list[Start]:
    """The starts of instances as they tell them themselves.

    Raises:
        UnreadError: EC2 does not answer.
    """
    return [
        Start(instance=instance, group="", image=image, moments=moments)
        for instance, (image, moments) in _marked(aws, instances).items()
    ]


def _marked(aws: boto3.Session, instances: Sequence[str]) -> dict[str, tuple[str, dict[Moment, datetime]]]:
    """AMI, launch and marks of each instance that is there."""
    pages = aws.client("ec2").get_paginator("describe_instances")
    found: dict[str, tuple[str, dict[Moment, datetime]]] = {}
    for some in batches(sorted(instances), _VALUES):
        wanted: Any = [{"Name": "instance-id", "Values": list(some)}]
        with asking():
            for page in pages.paginate(Filters=wanted, PaginationConfig={"PageSize": 1000}):
                for each in (one for group in page["Reservations"] for one in group.get("Instances", [])):
                    tags = {tag.get("Key"): tag.get("Value", "") for tag in each.get("Tags", [])}
                    launched = {Moment.LAUNCHED: each["LaunchTime"]} if "LaunchTime" in each else {}
                    moments = {**launched, **marks(tags.get(BOOT_TAG, ""))}
                    found[each.get("InstanceId", "")] = each.get("ImageId", ""), moments
    return found


def _activities(aws: boto3.Session, group: str) -> dict[str, dict[Moment, datetime]]:
    """When each instance was asked for and counted, of the newest activities."""
    pages = aws.client("autoscaling").get_paginator("describe_scaling_activities")
    found: dict[str, dict[Moment, datetime]] = {}
    with asking():
        paging: Any = {"PageSize": _PAGE, "MaxItems": _PAGE * _PAGES}
        for page in pages.paginate(AutoScalingGroupName=group, PaginationConfig=paging):
            for each in page["Activities"]:
                launch = _LAUNCH.match(each.get("Description", ""))
                if launch and each["StatusCode"] == "Successful":
                    ended = {Moment.COUNTED: each["EndTime"]} if "EndTime" in each else {}
                    found[launch["instance"]] = {Moment.ASKED: each["StartTime"], **ended}
    return found


def _nodes(aws: boto3.Session, cluster: str) -> dict[str, Node]:
    client = KubernetesClient.of_cluster(aws, reach(aws, cluster))
    return {each.instance: each for each in nodes(client)}


def _of_node(node: Node | None) -> dict[Moment, datetime]:
    """The node's condition tells its last change alone, which is its first unless it was lost since."""
    if node is None:
        return {}
    told = {Moment.REGISTERED: node.created, Moment.READY: node.ready_since if node.ready else None}
    return {moment: at for moment, at in told.items() if at is not None}
