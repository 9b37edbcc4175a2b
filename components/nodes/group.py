"""A group of self-managed Windows nodes of an EKS cluster, and everything it needs to join."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple, cast

import pulumi
import pulumi_aws as aws

from components.arguments.check import refuse
from components.arguments.late import judged_when_known
from components.cluster.lookups import before_registration
from components.facts import defaults
from components.facts.instance_types import instance_types
from components.facts.kubernetes_tags import label_tag, template_tags
from components.facts.names import resource_type
from components.facts.strategy import FORMER_TAG
from components.facts.windows_images import WINDOWS_BUILD_LABEL, WindowsServer, windows_build_label
from components.nodes import ami as node_ami
from components.nodes.adoption import kept, protected, tell_first_roll_out
from components.nodes.args import WindowsNodeGroupArgs
from components.nodes.boot import tell_boot
from components.nodes.capacity import CapacityArgs
from components.nodes.checked import problems
from components.nodes.foundation import (
    Foundation,
    foundation,
    render,
    template_args,
    warn_of_unknown_type,
)
from components.nodes.karpenter import group_for_karpenter
from components.nodes.kept import Form, kept_names
from components.nodes.kind import standing
from components.nodes.launch_hook import answer_right, initial_hooks, launch_hook, launch_of, warn_of_unheld_nodes
from components.nodes.node_args import kubelet
from components.nodes.once import refuse_again
from components.nodes.places import place_problems
from components.nodes.scaling_group import ScalingGroupArgs, scaling_group
from components.nodes.sides import Side, SizeArgs, sides
from components.nodes.steps import looked_at
from components.nodes.template import TemplateArgs, launch_template
from components.nodes.termination_hook import termination_hook, termination_of, warn_of_undrained_nodes
from components.powershell.bootstrap import SAMPLE_NETWORK
from components.settings.rules.rule import raised


class Nodes(NamedTuple):
    """What nodes of one release are made of."""

    template: aws.ec2.LaunchTemplate
    group: aws.autoscaling.Group


class WindowsNodeGroup(pulumi.ComponentResource):
    """Immutable Windows nodes: a new release is a new template version, which an instance refresh rolls out.

    The nodes start after the policies of their role are attached, the network lets them through and the role is let
    into the cluster, and go before any of these does. The same holds of whatever `opts.depends_on` names, such as an
    add-on that gives pods their addresses.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/launch-windows-workers.html

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
    """Launch template."""

    launch_template_version: pulumi.Output[int]
    """The template's version that the group is pinned to."""

    auto_scaling_group_name: pulumi.Output[str]
    """Auto Scaling group."""

    access_method: pulumi.Output[str]
    """How its role is let into the cluster: access_entry, aws_auth, pulumi_eks or external."""

    karpenter_manifests: pulumi.Output[str]
    """An EC2NodeClass and a NodePool of the same nodes, for `kubectl apply`; only where karpenter is asked for."""

    former_nodes: Nodes | None
    """Template and Auto Scaling group of the former AMI, while there is one beside the new one."""

    def __init__(self, name: str, args: WindowsNodeGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        require_arguments(name, args)
        component = f"WindowsNodeGroup {name}"
        ask = before_registration(opts)
        places = partial(place_problems, component, ask=ask, managed=False)
        refuse(component, places(args))
        refuse_again(component, args, ask)
        args = judged_when_known(component, args, lambda known: chain(problems(known), places(known)))
        warn_of_unknown_type(component, args)
        tell_first_roll_out(component, args)
        warn_of_unheld_nodes(component, args)
        warn_of_undrained_nodes(component, args)
        kept_so = kept_names(Form.SELF_MANAGED, name, args, ask, standing)
        super().__init__(resource_type(Form.SELF_MANAGED), name, {**args}, pulumi.ResourceOptions.merge(opts, kept_so))
        tell_boot(component, args, self)
        under = foundation(name, args, self, opts)
        (present, *former) = self._nodes(name, args, under)
        self.role_arn, self.role_name = map(pulumi.Output.from_input, (under.role["arn"], under.role["name"]))
        self.security_group_id = under.security_group_id
        self.launch_template_id, self.launch_template_version = present.template.id, present.template.latest_version
        self.auto_scaling_group_name = present.group.name
        self.access_method = under.access_method
        self.former_nodes = next(iter(former), None)
        registered = {key: getattr(self, key) for key in _OUTPUTS}
        if self.former_nodes:
            registered["former_auto_scaling_group_name"] = self.former_nodes.group.name
        if args.get("karpenter"):
            self.karpenter_manifests = group_for_karpenter(args, self.role_name, self.security_group_id)
            registered["karpenter_manifests"] = self.karpenter_manifests
        self.register_outputs(registered)

    def _nodes(self, name: str, args: WindowsNodeGroupArgs, under: Foundation) -> Sequence[Nodes]:
        """The new release's first: the former one's nodes go when there are others."""
        component = f"WindowsNodeGroup {name}"
        sizes = SizeArgs(
            min_size=args.get("min_size", defaults.MIN_SIZE),
            max_size=args.get("max_size", defaults.MAX_SIZE),
            desired_size=args.get("desired_size"),
        )
        launch, termination = launch_of(args), termination_of(args)
        waits_for = [*under.waits_for, *answer_right(name, args, under.role, pulumi.ResourceOptions(parent=self))]
        made: list[Nodes] = []
        for side in sides(name, args, sizes):
            of_side = cast("WindowsNodeGroupArgs", {**args, "ami": side.ami})
            tags = {**under.tags, **node_ami.tags(side.ami)}
            aliases = [pulumi.Alias(name=each) for each in side.was]
            template = launch_template(
                side.name,
                _template(name, of_side, under, tags),
                pulumi.ResourceOptions(
                    parent=self, aliases=aliases, ignore_changes=kept(args, aws.ec2.LaunchTemplateArgs)
                ),
            )
            group = scaling_group(
                side.name,
                _scaling(of_side, side, template, tags),
                pulumi.ResourceOptions(
                    parent=self,
                    aliases=aliases,
                    depends_on=[*waits_for, *(each.group for each in made)],
                    ignore_changes=kept(args, aws.autoscaling.GroupArgs, "min_size", "max_size", "desired_capacity"),
                    protect=protected(args),
                    hooks=looked_at(component, args, side, [each.group for each in made], self),
                ),
            )
            if launch:
                launch_hook(side.name, launch, group, self._hook_of(side, "launch"))
            if termination:
                termination_hook(side.name, termination, group, self._hook_of(side, "terminate"))
            made.append(Nodes(template, group))
        return made

    def _hook_of(self, side: Side, use: str) -> pulumi.ResourceOptions:
        """A hook goes where its group goes."""
        aliases = [pulumi.Alias(name=f"{each}-{use}") for each in side.was]
        return pulumi.ResourceOptions(parent=self, aliases=aliases)


def require_arguments(name: str, args: WindowsNodeGroupArgs) -> None:
    """Refuse what the group itself refuses, for a program that asks of several before it makes the first.

    Raises:
        ArgumentError: arguments that AWS, the kubelet or the bootstrap script would refuse.
    """
    component = f"WindowsNodeGroup {name}"
    refuse(component, problems(args))
    refuse(component, raised((), render, args, "a-cluster", SAMPLE_NETWORK, launch_of(args)))


_OUTPUTS = (
    "role_arn",
    "role_name",
    "security_group_id",
    "launch_template_id",
    "launch_template_version",
    "auto_scaling_group_name",
    "access_method",
)


def _template(
    name: str, args: WindowsNodeGroupArgs, under: Foundation, tags: Mapping[str, pulumi.Input[str]]
) -> TemplateArgs:
    """As of any nodes, without a type where the group names several."""
    said = template_args(name, args, under, tags, launch_of(args))
    if args.get("instance_types"):
        said["instance_type"] = None
    return said


def _capacity(args: WindowsNodeGroupArgs) -> CapacityArgs:
    types: Sequence[pulumi.Input[str]] = args.get("instance_types", ())
    spot = args.get("spot")
    only = [] if spot is None else [args.get("instance_type", defaults.INSTANCE_TYPE)]
    return CapacityArgs(
        types=types or only,
        weights=args.get("weights", {}),
        spot=spot,
        rebalance=args.get("capacity_rebalance", False),
        reservation=args.get("capacity_reservation"),
        warm_pool=args.get("warm_pool"),
    )


def _scaling(
    args: WindowsNodeGroupArgs, side: Side, template: aws.ec2.LaunchTemplate, tags: Mapping[str, pulumi.Input[str]]
) -> ScalingGroupArgs:
    nodes, termination = kubelet(args), termination_of(args)
    build = pulumi.Output.from_input(args["ami"]["windows_server"]).apply(
        lambda year: windows_build_label(WindowsServer(year))
    )
    group_tags = {
        **template_tags(nodes.labels, nodes.taints, _pod_addresses(args)),
        label_tag(WINDOWS_BUILD_LABEL): build,
        **({} if side.follows is None else {FORMER_TAG: side.follows}),
    }
    return ScalingGroupArgs(
        cluster_name=args["cluster"]["name"],
        template=template,
        subnet_ids=args["subnet_ids"],
        **side.sizes,
        hooks=initial_hooks(launch_of(args)),
        retains=termination is not None and termination.retains,
        refresh=args.get("instance_refresh", {}),
        timeouts=args.get("timeouts", {}),
        capacity=_capacity(args),
        max_lifetime_days=args.get("max_lifetime_days"),
        suspended_processes=args.get("suspended_processes", ()),
        enabled_metrics=args.get("enabled_metrics", ()),
        node_tags=tags,
        group_tags=group_tags,
        name=args.get("names", {}).get("auto_scaling_group"),
    )


def _pod_addresses(args: WindowsNodeGroupArgs) -> int | None:
    """Addresses for the pods of a node to come: those of its type, of several the fewest, more where prefixes are
    counted on."""
    max_pods = args.get("max_pods")
    prefixes = args.get("prefix_delegation")
    names = args.get("instance_types") or [args.get("instance_type", defaults.INSTANCE_TYPE)]
    known = [_addresses_of(name, prefixes=prefixes is True) for name in names]
    addresses = min((each for each in known if each is not None), default=None)
    if prefixes is not None and addresses is not None:
        return addresses
    return max_pods if addresses is None else max(addresses, max_pods or 0)


def _addresses_of(name: pulumi.Input[str], *, prefixes: bool) -> int | None:
    known = instance_types().get(name) if isinstance(name, str) else None
    if known is None:
        return None
    return known.most_pod_addresses if prefixes else known.pod_addresses
