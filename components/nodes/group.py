"""A group of self-managed Windows nodes of an EKS cluster, and everything it needs to join."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from components.access.node_access import WindowsNodeAccess, WindowsNodeAccessArgs
from components.arguments.check import refuse
from components.facts import defaults
from components.facts.instance_types import instance_types, is_untold
from components.facts.kubernetes_tags import label_tag, template_tags
from components.facts.managed_policies import node_policies
from components.facts.names import NODE_GROUP_TAG, resource_type
from components.facts.windows_images import WINDOWS_BUILD_LABEL, WindowsServer, windows_build_label
from components.iam.instance_role import instance_role
from components.nodes import ami as node_ami
from components.nodes.args import WindowsNodeGroupArgs, flag_problems, kubelet, problems, skew_problems
from components.nodes.role import NodeRole
from components.nodes.scaling_group import ScalingGroupArgs, scaling_group
from components.nodes.security_group import node_security_group
from components.nodes.template import TemplateArgs, launch_template
from components.powershell.bootstrap import SAMPLE_NETWORK, Bootstrap, ClusterNetwork, user_data
from components.settings.rules.rule import raised


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

    def __init__(self, name: str, args: WindowsNodeGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        require_arguments(name, args)
        component = f"WindowsNodeGroup {name}"
        _judge_versions_later(component, args)
        _warn_of_unknown_type(component, args)
        super().__init__(resource_type("WindowsNodeGroup"), name, {**args}, opts)
        here = pulumi.ResourceOptions(parent=self)
        # What outlives a release has no tag of one, so that another release changes nothing but template and group.
        lasting = {**args.get("tags", {}), NODE_GROUP_TAG: args["group_name"]}
        tags = {**lasting, **node_ami.tags(args["ami"])}
        role, policies = _role(name, args, lasting, here)
        access = _access(name, args, role, lasting, here)
        cluster_tag = args.get("security_group_cluster_tag", True)
        security_group, rules = node_security_group(name, args["cluster"], lasting, here, cluster_tag=cluster_tag)
        template = launch_template(name, _template(args, role, security_group, tags), here)
        waits_for = [*policies, *rules, *([access] if access else []), *_dependencies(opts)]
        group = scaling_group(
            name, _scaling(args, template, tags), pulumi.ResourceOptions(parent=self, depends_on=waits_for)
        )
        self.role_arn, self.role_name = map(pulumi.Output.from_input, (role["arn"], role["name"]))
        self.security_group_id = security_group.id
        self.launch_template_id, self.launch_template_version = template.id, template.latest_version
        self.auto_scaling_group_name = group.name
        self.access_method = access.access_method if access else pulumi.Output.from_input("external")
        self.register_outputs({key: getattr(self, key) for key in _OUTPUTS})


def require_arguments(name: str, args: WindowsNodeGroupArgs) -> None:
    """Refuse what the group itself refuses, for a program that asks of several before it makes the first.

    Raises:
        ArgumentError: arguments that AWS, the kubelet or the bootstrap script would refuse.
    """
    component = f"WindowsNodeGroup {name}"
    refuse(component, problems(args))
    refuse(component, raised((), _render, args, "a-cluster", SAMPLE_NETWORK))


_OUTPUTS = (
    "role_arn",
    "role_name",
    "security_group_id",
    "launch_template_id",
    "launch_template_version",
    "auto_scaling_group_name",
    "access_method",
)


def _warn_of_unknown_type(component: str, args: WindowsNodeGroupArgs) -> None:
    name = args.get("instance_type", defaults.INSTANCE_TYPE)
    if isinstance(name, str) and is_untold(name):
        pulumi.log.warn(
            f"{component}: instance_type: {name} is newer than what this version knows, so whether it runs Windows, "
            "and perhaps for how many pods it has addresses, is not checked"
        )


def _judge_versions_later(component: str, args: WindowsNodeGroupArgs) -> None:
    """End the preview of a kubelet that its control plane does not support, or that does not know a flag; the update
    where no preview knew the versions.

    No resource waits for it: where an input fails, Pulumi prints a traceback.
    """
    ami, minor = args["ami"], pulumi.Output.from_input(args["ami"]["kubernetes_minor"])
    versions = pulumi.Output.all(args["cluster"]["version"], minor, ami["kubelet_version"])
    versions.apply(lambda known: refuse(component, skew_problems(*known)))
    minor.apply(lambda known: refuse(component, flag_problems(args, known)))


def _role(
    name: str, args: WindowsNodeGroupArgs, tags: Mapping[str, pulumi.Input[str]], opts: pulumi.ResourceOptions
) -> tuple[NodeRole, Sequence[pulumi.Resource]]:
    """The role, and what has to be there before a node uses it."""
    if "role" in args:
        return args["role"], ()
    made = instance_role(
        name,
        managed_policies=node_policies(cni=args.get("cni_policy", True), ssm=args.get("ssm_access", True)),
        policy_arns=args.get("policy_arns", ()),
        permissions_boundary=args.get("permissions_boundary"),
        tags=tags,
        opts=opts,
    )
    role = NodeRole(arn=made.role.arn, name=made.role.name, instance_profile_arn=made.profile.arn)
    return role, made.policies


def _access(
    name: str,
    args: WindowsNodeGroupArgs,
    role: NodeRole,
    tags: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> WindowsNodeAccess | None:
    access = args.get("access", defaults.ACCESS)
    if access == "external":
        return None
    cluster = args["cluster"]
    access_args = WindowsNodeAccessArgs(
        cluster_name=cluster["name"],
        authentication_mode=cluster["authentication_mode"],
        role_arn=role["arn"],
        access=access,
        tags=tags,
    )
    return WindowsNodeAccess(name, access_args, opts)


def _template(
    args: WindowsNodeGroupArgs,
    role: NodeRole,
    security_group: aws.ec2.SecurityGroup,
    tags: Mapping[str, pulumi.Input[str]],
) -> TemplateArgs:
    cluster = args["cluster"]
    known = pulumi.Output.all(
        cluster["name"], cluster["endpoint"], cluster["certificate_authority"], cluster["service_cidr"]
    )
    return TemplateArgs(
        ami=args["ami"],
        instance_type=args.get("instance_type", defaults.INSTANCE_TYPE),
        user_data=known.apply(
            lambda it: _render(args, it[0], ClusterNetwork.of(it[1], it[2], it[3], args.get("dns_cluster_ip")))
        ),
        instance_profile_arn=role["instance_profile_arn"],
        security_group_ids=[security_group.id, *args.get("security_group_ids", ())],
        root_volume=args.get("root_volume"),
        metadata_hop_limit=args.get("metadata_hop_limit", defaults.HOP_LIMIT),
        key_pair=args.get("key_pair"),
        detailed_monitoring=args.get("detailed_monitoring", False),
        tags=tags,
        cluster_name=cluster["name"],
    )


def _render(args: WindowsNodeGroupArgs, cluster_name: str, network: ClusterNetwork) -> str:
    return user_data(
        Bootstrap(
            cluster_name=cluster_name,
            network=network,
            kubelet=kubelet(args),
            kube_proxy_extra_args=args.get("kube_proxy_extra_args", {}),
            excluded_snat_cidrs=tuple(args.get("excluded_snat_cidrs", ())),
            pre_hook=args.get("pre_bootstrap", ""),
            post_hook=args.get("post_bootstrap", ""),
        )
    )


def _scaling(
    args: WindowsNodeGroupArgs, template: aws.ec2.LaunchTemplate, tags: Mapping[str, pulumi.Input[str]]
) -> ScalingGroupArgs:
    nodes = kubelet(args)
    build = pulumi.Output.from_input(args["ami"]["windows_server"]).apply(
        lambda year: windows_build_label(WindowsServer(year))
    )
    group_tags = {
        **template_tags(nodes.labels, nodes.taints, _pod_addresses(args)),
        label_tag(WINDOWS_BUILD_LABEL): build,
    }
    return ScalingGroupArgs(
        cluster_name=args["cluster"]["name"],
        template=template,
        subnet_ids=args["subnet_ids"],
        min_size=args.get("min_size", defaults.MIN_SIZE),
        max_size=args.get("max_size", defaults.MAX_SIZE),
        desired_size=args.get("desired_size"),
        refresh=args.get("instance_refresh", {}),
        timeouts=args.get("timeouts", {}),
        node_tags=tags,
        group_tags=group_tags,
    )


def _pod_addresses(args: WindowsNodeGroupArgs) -> int | None:
    """Addresses for the pods of a node to come: those of its type, more where prefixes are counted on."""
    name, max_pods = args.get("instance_type", defaults.INSTANCE_TYPE), args.get("max_pods")
    known = instance_types().get(name) if isinstance(name, str) else None
    addresses = known.pod_addresses if known else None
    return max_pods if addresses is None else max(addresses, max_pods or 0)


def _dependencies(opts: pulumi.ResourceOptions | None) -> Sequence[pulumi.Input[pulumi.Resource]]:
    """Those of the component: Pulumi does not hand them down to its children."""
    given = opts.depends_on if opts else None
    return given if isinstance(given, Sequence) else [given] if isinstance(given, pulumi.Resource) else []
