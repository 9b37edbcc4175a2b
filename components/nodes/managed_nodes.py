"""The EKS node group itself, and the one line for a change that would replace it.

EKS keeps most of what a group was made with, a group's name is one in its cluster, and a deletion ends pods without
asking their budgets. So a hook refuses before each creation where a group of that name stands, in previews too.
Source: the EKS API, UpdateNodegroupConfig and UpdateNodegroupVersion, which take nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, cast

import pulumi
import pulumi_aws as aws

from components.arguments.error import ArgumentError
from components.arguments.late import in_one_line
from components.cluster.hooks import asked_in_hook, before_creation
from components.cluster.lookups import found_nothing, provider_of, warn_once
from components.cluster.tags import stack_name
from components.facts import defaults
from components.facts.ownership import STACK_TAG
from components.facts.taints import Taint
from components.nodes.eks_release import eks_release
from components.nodes.kind import refuse_other_than_managed
from components.nodes.managed_args import ManagedTimeoutArgs, UpdateConfigArgs

_TYPE = "aws:eks/nodeGroup:NodeGroup"

_EFFECTS = {"NoSchedule": "NO_SCHEDULE", "NoExecute": "NO_EXECUTE", "PreferNoSchedule": "PREFER_NO_SCHEDULE"}
"""Kubernetes' word for an effect to EKS's."""

_KEPT = {
    "amiType": "the kind of AMI",
    "capacityType": "capacity_type",
    "instanceTypes": "instance_types",
    "nodeRoleArn": "the role",
    "subnetIds": "subnet_ids",
}
"""What EKS never changes of a group, as the look-up has it, to how a program gives it."""


class ManagedNodesArgs(TypedDict):
    """What a managed node group says."""

    cluster_name: pulumi.Input[str]
    node_group_name: str
    role_arn: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    template: aws.ec2.LaunchTemplate
    image: pulumi.Output[str] | None
    capacity_type: pulumi.Input[str]
    instance_types: Sequence[str]
    min_size: pulumi.Input[int]
    max_size: pulumi.Input[int]
    desired_size: pulumi.Input[int] | None
    labels: Mapping[str, str]
    taints: Sequence[Taint]
    update_config: UpdateConfigArgs
    timeouts: ManagedTimeoutArgs
    tags: Mapping[str, pulumi.Input[str]]
    adopted: bool


def managed_nodes(name: str, args: ManagedNodesArgs, opts: pulumi.ResourceOptions) -> aws.eks.NodeGroup:
    """A group whose name is its own, so that it is found again, and whose AMI is the template's or EKS's."""
    image = args["image"]
    template, update = args["template"], args["update_config"]
    return aws.eks.NodeGroup(
        name,
        cluster_name=args["cluster_name"],
        node_group_name=args["node_group_name"],
        node_role_arn=args["role_arn"],
        subnet_ids=args["subnet_ids"],
        launch_template=aws.eks.NodeGroupLaunchTemplateArgs(id=template.id, version=template.latest_version.apply(str)),
        ami_type=image and image.apply(in_one_line(lambda it: eks_release(it).ami_type)),
        version=image and image.apply(in_one_line(lambda it: eks_release(it).version)),
        release_version=image and image.apply(in_one_line(lambda it: eks_release(it).release_version)),
        capacity_type=args["capacity_type"],
        instance_types=args["instance_types"] or None,
        scaling_config=_sizes(args, opts),
        update_config=_update_config(update),
        force_update_version=update.get("force", False),
        labels=args["labels"],
        taints=[
            aws.eks.NodeGroupTaintArgs(key=taint.key, value=taint.value, effect=_EFFECTS[taint.effect])
            for taint in args["taints"]
        ],
        tags={**args["tags"], STACK_TAG: stack_name()},
        opts=pulumi.ResourceOptions.merge(opts, _options(name, args["timeouts"], opts, adopted=args["adopted"])),
    )


def _update_config(update: UpdateConfigArgs) -> aws.eks.NodeGroupUpdateConfigArgs:
    share = update.get("max_unavailable_percentage")
    return aws.eks.NodeGroupUpdateConfigArgs(
        max_unavailable=None if share else update.get("max_unavailable") or defaults.MAX_UNAVAILABLE,
        max_unavailable_percentage=share,
        update_strategy=update.get("strategy", defaults.UPDATE_STRATEGY),
    )


def _sizes(args: ManagedNodesArgs, opts: pulumi.ResourceOptions) -> pulumi.Input[aws.eks.NodeGroupScalingConfigArgs]:
    """The bounds, and the number of nodes that there are by now: a cluster autoscaler's is kept.

    EKS is always sent all three, so the number of the state would undo what the autoscaler did since.
    """
    wanted = (args["cluster_name"], args["min_size"], args["max_size"], args["desired_size"])
    invoke = pulumi.InvokeOptions(parent=opts.parent)

    async def sizes(known: Sequence[Any]) -> aws.eks.NodeGroupScalingConfigArgs:
        cluster, least, most, begin = known
        found = await group_called(cluster, args["node_group_name"], invoke)
        live: list[Mapping[str, int]] = (found or {}).get("scalingConfigs") or []
        now = live[0]["desiredSize"] if live else least if begin is None else begin
        desired = max(least, min(now, most))
        return aws.eks.NodeGroupScalingConfigArgs(min_size=least, max_size=most, desired_size=desired)

    later = cast("pulumi.Output[Sequence[Any]]", pulumi.Output.all(*wanted))
    return later.apply(sizes)


def _options(
    name: str, timeouts: ManagedTimeoutArgs, opts: pulumi.ResourceOptions, *, adopted: bool
) -> pulumi.ResourceOptions:
    invoke = pulumi.InvokeOptions(parent=opts.parent)

    async def refuse_another(args: pulumi.ResourceHookArgs) -> None:
        given = args.new_inputs or {}
        cluster, group = given.get("clusterName"), given.get("nodeGroupName")
        if not isinstance(cluster, str) or not isinstance(group, str):
            return  # of what is unknown yet, the update will tell
        found = await group_called(cluster, group, invoke)
        if found is not None:
            raise ArgumentError(refusal(found, given, args.name))
        await refuse_other_than_managed(cluster, group, invoke)
        if adopted:  # a self-managed one has no tag of ours until its first roll-out
            raise ArgumentError(nothing_to_adopt(cluster, group))

    return pulumi.ResourceOptions(
        # Otherwise a fixed name has the group deleted before the hook is asked.
        delete_before_replace=False,
        hooks=before_creation(_TYPE, name, refuse_another),
        custom_timeouts=pulumi.CustomTimeouts(
            create=f"{timeouts.get('create_minutes', defaults.MANAGED_CREATE_MINUTES)}m",
            update=f"{timeouts.get('update_minutes', defaults.MANAGED_UPDATE_MINUTES)}m",
            delete=f"{timeouts.get('delete_minutes', defaults.DELETE_MINUTES)}m",
        ),
    )


def refusal(found: Mapping[str, Any], given: Mapping[str, Any], name: str) -> str:
    """The line about a group that stands where one shall be made, with the way out.

    Args:
        found: the group as pulumi-aws's `getNodeGroup` tells it.
        given: the inputs of the group to be made.
        name: name of the resource in the program.
    """
    cluster, group = found["clusterName"], found["nodeGroupName"]
    tags = cast("Mapping[str, str]", found.get("tags") or {})
    if tags.get(STACK_TAG) != stack_name():
        return (
            f"cluster {cluster} has a node group {group} already, which is not in this stack; name this one otherwise, "
            f"or take it over: pulumi import {_TYPE} {name} {cluster}:{group}"
        )
    changed = [said for key, said in _KEPT.items() if _differs(found.get(key), given.get(key))]
    return (
        f"{' and '.join(changed) or 'the launch template'} of node group {group} in cluster {cluster} can't be "
        "changed, and a new group would take its name; make a second group of another name beside it, move the pods "
        "there (kubectl drain), and take this one out then"
    )


def nothing_to_adopt(cluster: str, group: str) -> str:
    """The line about an adopted group that would have to be made.

    Args:
        cluster: its cluster.
        group: its name.
    """
    return (
        f"adopted: EKS has no node group {group} in cluster {cluster} that could be taken over; where a self-managed "
        "one was adopted, its kind can't be changed, as its nodes would go in the update that starts the new ones: "
        "make a second group of another name beside it, move the pods there (kubectl drain), and take this one out then"
    )


def _differs(live: object, wanted: object) -> bool:
    if wanted is None or not isinstance(wanted, str | list | tuple):
        return False
    if isinstance(wanted, str):
        return live != wanted
    return sorted(cast("Sequence[str]", live or ())) != sorted(map(str, cast("Sequence[object]", wanted)))


async def group_called(cluster: str, group: str, opts: pulumi.InvokeOptions) -> Mapping[str, Any] | None:
    """The group as EKS describes it; None where there is none, or, with a warning, nobody may ask.

    Args:
        cluster: its cluster's name.
        group: its name.
        opts: of the look-up.
    """
    query = {"clusterName": cluster, "nodeGroupName": group}
    try:
        answer = await asked_in_hook("aws:eks/getNodeGroup:getNodeGroup", query, opts)
    except Exception as error:  # noqa: BLE001  # the SDK raises bare exceptions
        if not found_nothing(error):
            text = f"which node groups cluster {cluster} has already is not known: {error}"
            warn_once(text, cluster, provider_of(opts))
        return None
    return cast("Mapping[str, Any]", answer)
