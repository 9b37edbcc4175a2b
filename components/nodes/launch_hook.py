"""The lifecycle hook that holds new nodes of a group back until they have joined, and the right to answer it.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.cluster.location import Place
from components.cluster.tags import when_named
from components.facts import defaults
from components.facts.kubernetes_tags import ownership
from components.facts.limits import ROLE_POLICY_NAME
from components.facts.names import BOOT_FAILURE_TAG, BOOT_TAG, NODE_GROUP_TAG, shortened
from components.nodes.adoption import is_frozen
from components.powershell.bootstrap import Launch

if TYPE_CHECKING:
    from components.nodes.args import WindowsNodeGroupArgs
    from components.nodes.role import NodeRole

TRANSITION = "autoscaling:EC2_INSTANCE_LAUNCHING"


def launch_of(args: WindowsNodeGroupArgs) -> Launch | None:
    """The launch hook of such a group; None where it has none.

    A role that others made may lack the right to answer, and its nodes would be ended one by one: who gives one has to
    ask for the hook. A template that others made answers none, as long as an adopted group has it.
    """
    if ("role" in args and "launch_hook" not in args) or is_frozen(args):
        return None
    given = args.get("launch_hook", {})
    return Launch.of(
        enabled=given.get("enabled", True),
        timeout_minutes=given.get("timeout_minutes", defaults.LAUNCH_HOOK_MINUTES),
    )


def initial_hooks(launch: Launch | None) -> list[aws.autoscaling.GroupInitialLifecycleHookArgs]:
    """The hook as a new group has it before its first node starts."""
    if launch is None:
        return []
    return [
        aws.autoscaling.GroupInitialLifecycleHookArgs(
            name=launch.hook,
            lifecycle_transition=TRANSITION,
            heartbeat_timeout=launch.seconds,
            default_result="ABANDON",
        )
    ]


def launch_hook(
    name: str, launch: Launch, group: aws.autoscaling.Group, opts: pulumi.ResourceOptions
) -> aws.autoscaling.LifecycleHook:
    """The same hook as a resource of its own, which can be changed and taken away; `initial_hooks` replace a group.

    It comes after the group, and so after the template whose user data answers it.
    """
    return aws.autoscaling.LifecycleHook(
        f"{name}-launch",
        name=launch.hook,
        autoscaling_group_name=group.name,
        lifecycle_transition=TRANSITION,
        heartbeat_timeout=launch.seconds,
        default_result="ABANDON",
        opts=opts,
    )


def answer_right(
    name: str, args: WindowsNodeGroupArgs, role: NodeRole, opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """The right of the group's own role to answer its hook, where there is one; another's role is not touched."""
    if "role" in args or launch_of(args) is None:
        return []
    place = Place.asked(pulumi.InvokeOptions(parent=opts.parent))
    policy = when_named(args["cluster"]["name"], lambda cluster: answer_policy(place, cluster, args["group_name"]))
    called = shortened(f"{name}-launch", ROLE_POLICY_NAME.maximum)
    return [aws.iam.RolePolicy(called, role=role["name"], policy=policy, opts=opts)]


def warn_of_unheld_nodes(component: str, args: WindowsNodeGroupArgs) -> None:
    """Say which policy a role of somebody else's lacks, perhaps, and how to have the hook, or not."""
    if "role" in args and "launch_hook" not in args and not is_frozen(args):
        policy = answer_policy(Place("aws", "REGION", "ACCOUNT"), "CLUSTER", args["group_name"])
        pulumi.log.warn(
            f"{component}: role: nodes count before they have joined, as a role made elsewhere may not let them answer "
            f"a launch hook; give it this policy and launch_hook={{'enabled': True}}: {policy}; or say so: "
            "launch_hook={'enabled': False}"
        )


def answer_policy(place: Place, cluster_name: str, group_name: str | None) -> str:
    """The policy by which nodes answer their group's hook and tag themselves with how their start went: no other group,
    no other instance, no other key. None for a role that all groups of the cluster share.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html and
    list_amazonec2.html (ec2:SourceInstanceARN, ec2:InstanceID)
    """
    own = ownership(cluster_name) if group_name is None else {NODE_GROUP_TAG: group_name, **ownership(cluster_name)}
    ours = {f"aws:ResourceTag/{key}": value for key, value in own.items()}
    # A group of others that bears the cluster's tag, as an autoscaler asks for, is none of ours.
    any_of_ours = {"Null": {f"aws:ResourceTag/{NODE_GROUP_TAG}": "false"}} if group_name is None else {}
    answer = {
        "Sid": "AnswerLaunchHook",
        "Effect": "Allow",
        "Action": "autoscaling:CompleteLifecycleAction",
        "Resource": f"{place.of('autoscaling')}:autoScalingGroup:*:autoScalingGroupName/*",
        "Condition": {"StringEquals": ours, **any_of_ours},
    }
    tell = {
        "Sid": "TellOfOwnStart",
        "Effect": "Allow",
        "Action": "ec2:CreateTags",
        "Resource": f"{place.of('ec2')}:instance/*",
        "Condition": {
            "ArnLike": {"ec2:SourceInstanceARN": f"{place.of('ec2')}:instance/${{ec2:InstanceID}}"},
            "ForAllValues:StringEquals": {"aws:TagKeys": [BOOT_TAG, BOOT_FAILURE_TAG]},
            "Null": {"aws:TagKeys": "false"},
        },
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [answer, tell]})
