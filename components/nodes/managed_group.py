"""A group of Windows nodes that EKS manages, and everything it needs to join."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.arguments.check import refuse
from components.arguments.late import judged_when_known
from components.cluster.lookups import asked, before_registration
from components.facts import defaults
from components.facts.names import resource_type
from components.nodes import ami as node_ami
from components.nodes.adoption import kept, protected, tell_first_roll_out
from components.nodes.boot import tell_boot
from components.nodes.checked import managed_problems
from components.nodes.foundation import (
    Foundation,
    foundation,
    render,
    template_args,
    warn_of_unknown_type,
)
from components.nodes.kept import Form, kept_names
from components.nodes.managed_nodes import ManagedNodesArgs, group_called, managed_nodes
from components.nodes.node_args import kubelet
from components.nodes.once import refuse_again
from components.nodes.places import place_problems
from components.nodes.template import TemplateArgs, launch_template
from components.powershell.bootstrap import SAMPLE_NETWORK
from components.settings.rules.managed_node_group import eks_has_windows_here
from components.settings.rules.rule import raised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.nodes.managed_args import ManagedWindowsNodeGroupArgs


class ManagedWindowsNodeGroup(pulumi.ComponentResource):
    """Immutable Windows nodes whose Auto Scaling group EKS owns: it drains a node before it goes, and waits at most 15
    minutes for a new one to join.

    The AMI is the one that the launch template names, in which case neither version nor releaseVersion is sent, or one
    of Amazon's by its release version. The role has its access entry of type EC2_WINDOWS before EKS would make one of
    type EC2_LINUX, as it does for an AMI that it does not know.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html

    Raises:
        ArgumentError: arguments that AWS, the kubelet or the bootstrap script would refuse, before anything is made.
    """

    role_arn: pulumi.Output[str]
    """ARN of the nodes' role (NodeInstanceRole)."""

    role_name: pulumi.Output[str]
    """Name of that role, to attach policies to."""

    security_group_id: pulumi.Output[str]
    """The group's own security group."""

    launch_template_id: pulumi.Output[str]
    """Launch template, of which EKS makes a copy."""

    launch_template_version: pulumi.Output[int]
    """The template's version that the group is pinned to."""

    node_group_name: pulumi.Output[str]
    """Name of the EKS node group."""

    auto_scaling_group_name: pulumi.Output[str]
    """Auto Scaling group that EKS has made; leave it to EKS."""

    access_method: pulumi.Output[str]
    """How its role is let into the cluster: access_entry, aws_auth, pulumi_eks or external."""

    def __init__(
        self, name: str, args: ManagedWindowsNodeGroupArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        require_managed_arguments(name, args)
        component = f"ManagedWindowsNodeGroup {name}"
        ask = before_registration(opts)
        _require_region(component, args, ask)
        places = partial(place_problems, component, ask=ask, managed=True)
        refuse(component, places(args))
        refuse_again(component, args, ask)
        args = judged_when_known(component, args, lambda known: chain(managed_problems(known), places(known)))
        warn_of_unknown_type(component, args)
        tell_first_roll_out(component, args)
        kept_so = kept_names(Form.MANAGED, name, args, ask, group_called)
        super().__init__(resource_type(Form.MANAGED), name, {**args}, pulumi.ResourceOptions.merge(opts, kept_so))
        tell_boot(component, args, self)
        under = foundation(name, args, self, opts)
        template = launch_template(
            name,
            _template(name, args, under),
            pulumi.ResourceOptions(parent=self, ignore_changes=kept(args, aws.ec2.LaunchTemplateArgs)),
        )
        as_it_is = kept(
            args, aws.eks.NodeGroupArgs, "cluster_name", "node_group_name", "scaling_config", "update_config"
        )
        group = managed_nodes(
            name,
            _nodes(args, under, template),
            pulumi.ResourceOptions(
                parent=self, depends_on=under.waits_for, ignore_changes=as_it_is, protect=protected(args)
            ),
        )
        self.role_arn, self.role_name = map(pulumi.Output.from_input, (under.role["arn"], under.role["name"]))
        self.security_group_id = under.security_group_id
        self.launch_template_id, self.launch_template_version = template.id, template.latest_version
        self.node_group_name = group.node_group_name
        self.auto_scaling_group_name = group.resources.apply(_auto_scaling_group)
        self.access_method = under.access_method
        self.register_outputs({key: getattr(self, key) for key in _OUTPUTS})


def require_managed_arguments(name: str, args: ManagedWindowsNodeGroupArgs) -> None:
    """Refuse what the group itself refuses, for a program that asks of several before it makes the first.

    Raises:
        ArgumentError: arguments that AWS, the kubelet or the bootstrap script would refuse.
    """
    component = f"ManagedWindowsNodeGroup {name}"
    refuse(component, managed_problems(args))
    refuse(component, raised((), render, args, "a-cluster", SAMPLE_NETWORK))


_OUTPUTS = (
    "role_arn",
    "role_name",
    "security_group_id",
    "launch_template_id",
    "launch_template_version",
    "node_group_name",
    "auto_scaling_group_name",
    "access_method",
)


def _auto_scaling_group(made: Sequence[aws.eks.outputs.NodeGroupResource]) -> str:
    return next(found.name or "" for each in made for found in each.autoscaling_groups or ())


def _require_region(component: str, args: ManagedWindowsNodeGroupArgs, ask: pulumi.InvokeOptions) -> None:
    if args.get("by_release_version"):
        region = asked(aws.get_region, ask).region
        refuse(component, eks_has_windows_here(by_release_version=True, region=region))


def _template(name: str, args: ManagedWindowsNodeGroupArgs, under: Foundation) -> TemplateArgs:
    """As of any nodes, less what EKS refuses in a template: a profile, and what it is told itself; with what an Auto
    Scaling group of one's own says."""
    said = template_args(name, args, under, {**under.tags, **node_ami.tags(args["ami"])})
    said["instance_profile_arn"], said["capacity_reservation"] = None, args.get("capacity_reservation")
    if args.get("instance_types"):
        said["instance_type"] = None
    if args.get("by_release_version"):
        said["image_id"] = said["user_data"] = None
    return said


def _nodes(args: ManagedWindowsNodeGroupArgs, under: Foundation, template: aws.ec2.LaunchTemplate) -> ManagedNodesArgs:
    nodes = kubelet(args)
    return ManagedNodesArgs(
        cluster_name=args["cluster"]["name"],
        node_group_name=args["group_name"],
        role_arn=under.role["arn"],
        subnet_ids=args["subnet_ids"],
        template=template,
        image=pulumi.Output.from_input(args["ami"]["image"]) if args.get("by_release_version") else None,
        capacity_type=args.get("capacity_type", defaults.CAPACITY_TYPE),
        instance_types=args.get("instance_types", ()),
        min_size=args.get("min_size", defaults.MIN_SIZE),
        max_size=args.get("max_size", defaults.MAX_SIZE),
        desired_size=args.get("desired_size"),
        labels=nodes.labels,
        taints=nodes.taints,
        update_config=args.get("update_config", {}),
        timeouts=args.get("timeouts", {}),
        tags=under.tags,
        adopted=args.get("adopted") is not None,
    )
