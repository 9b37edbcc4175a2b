"""What stands under the nodes of a group, whoever operates it: role, way in, network, template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import pulumi
import pulumi_aws as aws

from components.arguments.late import in_one_line
from components.facts import defaults
from components.facts.instance_types import is_untold
from components.facts.names import NODE_GROUP_TAG, path_sent
from components.iam.instance_role import RoleForm, instance_role
from components.nodes.adoption import is_frozen, is_left_out, kept
from components.nodes.domain import domain_tags, identity_rights, join_domain
from components.nodes.node_args import NodeArgs, kubelet
from components.nodes.role import NodeRole, let_in, method_of, policies_of
from components.nodes.security_group import dns_rules, egress_rules, ingress_rules, node_security_group
from components.nodes.template import TemplateArgs
from components.nodes.volume_keys import volume_key_grants
from components.powershell.bootstrap import Bootstrap, ClusterNetwork, Launch, user_data
from components.powershell.disks import Disks
from components.powershell.domain import Domain
from components.powershell.proxy import Proxy

if TYPE_CHECKING:
    from components.access.node_access import WindowsNodeAccess


class Foundation(NamedTuple):
    """What nodes need before they start.

    Attributes:
        role: their role.
        access: what lets it into the cluster; None where somebody else does.
        security_group_id: their own security group; of an adopted one that has none of ours yet, one that they have.
        tags: tags of everything that outlives a release.
        waits_for: what has to be there before a node starts, and may go only after the last one.
    """

    role: NodeRole
    access: WindowsNodeAccess | None
    security_group_id: pulumi.Output[str]
    tags: Mapping[str, pulumi.Input[str]]
    waits_for: Sequence[pulumi.Input[pulumi.Resource]]

    @property
    def access_method(self) -> pulumi.Output[str]:
        """How the role is let in: access_entry, aws_auth, pulumi_eks or external."""
        return method_of(self.access)


def foundation(name: str, args: NodeArgs, parent: pulumi.Resource, opts: pulumi.ResourceOptions | None) -> Foundation:
    """Make it.

    Args:
        name: name of the group in the program.
        args: its arguments.
        parent: its component.
        opts: the options of the component, whose dependencies nodes wait for, too.
    """
    here = pulumi.ResourceOptions(parent=parent)
    # What outlives a release has no tag of one, so that another release changes nothing but template and group.
    tags = {**args.get("tags", {}), NODE_GROUP_TAG: args["group_name"]}
    role, policies = _role(name, args, tags, here)
    way = "external" if is_left_out(args, "role") else args.get("access", defaults.ACCESS)
    access = let_in(name, args["cluster"], role, way, tags, here)
    security_group_id, rules = _network(name, args, tags, parent)
    # Nodes of an adopted group have the tag by which they are joined only from their first roll-out on.
    rights = [] if is_frozen(args) or "role" in args else identity_rights(name, args, role, here)
    identity = [*rights, *([] if is_frozen(args) else join_domain(name, args, tags, here))]
    keys = volume_key_grants(name, args, here)
    waits_for = [*policies, *identity, *keys, *rules, *([access] if access else []), *_dependencies(opts)]
    return Foundation(role, access, security_group_id, tags, waits_for)


def _network(
    name: str, args: NodeArgs, tags: Mapping[str, pulumi.Input[str]], parent: pulumi.Resource
) -> tuple[pulumi.Output[str], Sequence[pulumi.Resource]]:
    """The nodes' own security group, and its rules."""
    if is_left_out(args, "security_group"):
        return pulumi.Output.from_input(
            [*args.get("security_group_ids", ()), args["cluster"]["security_group_id"]][0]
        ), ()
    network = node_security_group(
        name,
        args,
        tags,
        pulumi.ResourceOptions(parent=parent, ignore_changes=kept(args, aws.ec2.SecurityGroupArgs)),
    )
    group, dns_groups = network.group, args.get("dns_security_group_ids", ())
    own_group = args["cluster"]["security_group_id"]
    return group.id, [
        *network.rules,
        *egress_rules(name, group, args.get("egress_rules", ()), own_group, dns_groups),
        *ingress_rules(name, group, args.get("ingress_rules", ())),
        *dns_rules(name, group, dns_groups),
    ]


def warn_of_unknown_type(component: str, args: NodeArgs) -> None:
    name = args.get("instance_type", defaults.INSTANCE_TYPE)
    if isinstance(name, str) and is_untold(name):
        pulumi.log.warn(
            f"{component}: instance_type: {name} is newer than what this version knows, so whether it runs Windows, "
            "and perhaps for how many pods it has addresses, is not checked"
        )


def _role(
    name: str, args: NodeArgs, tags: Mapping[str, pulumi.Input[str]], opts: pulumi.ResourceOptions
) -> tuple[NodeRole, Sequence[pulumi.Resource]]:
    """The role, and what has to be there before a node uses it."""
    if "role" in args:
        return args["role"], ()
    if is_left_out(args, "role"):
        arn = (args.get("adopted") or {}).get("role_arn") or ""
        return NodeRole(arn=arn, name=arn.rpartition("/")[2], instance_profile_arn=""), ()
    made = instance_role(
        name,
        managed_policies=policies_of(args),
        policy_arns=args.get("policy_arns", ()),
        form=_form(args),
        tags=tags,
        opts=opts,
    )
    role = NodeRole(arn=made.role.arn, name=made.role.name, instance_profile_arn=made.profile.arn)
    return role, made.policies


def _form(args: NodeArgs) -> RoleForm:
    names = args.get("names", {})
    return RoleForm(
        permissions_boundary=args.get("permissions_boundary"),
        path=path_sent(args.get("role_path", defaults.ROLE_PATH)),
        role_name=names.get("role"),
        profile_name=names.get("instance_profile"),
        kept=partial(kept, args),
        adopted=is_frozen(args),
    )


def template_args(
    name: str,
    args: NodeArgs,
    under: Foundation,
    tags: Mapping[str, pulumi.Input[str]],
    launch: Launch | None = None,
) -> TemplateArgs:
    """What the group's launch template says; `name` is what its nodes are called, `launch` the launch hook that they
    answer."""
    cluster = args["cluster"]
    known = pulumi.Output.all(
        cluster["name"], cluster["endpoint"], cluster["certificate_authority"], cluster["service_cidr"]
    )
    return TemplateArgs(
        image_id=args["ami"]["id"],
        fast_launch=args["ami"]["fast_launch"],
        instance_type=args.get("instance_type", defaults.INSTANCE_TYPE),
        user_data=known.apply(
            in_one_line(
                lambda it: render(
                    args, it[0], ClusterNetwork.of(it[1], it[2], it[3], args.get("dns_cluster_ip")), launch
                )
            )
        ),
        instance_profile_arn=under.role["instance_profile_arn"],
        security_group_ids=[under.security_group_id, *args.get("security_group_ids", ())],
        root_volume=args.get("root_volume"),
        volumes=args.get("volumes", ()),
        metadata_hop_limit=args.get("metadata_hop_limit", defaults.HOP_LIMIT),
        key_pair=args.get("key_pair"),
        detailed_monitoring=args.get("detailed_monitoring", False),
        placement=args.get("placement"),
        capacity_reservation=None,
        licences=args.get("licences", ()),
        node_name=name,
        tags={**tags, **domain_tags(args)},
        cluster_name=cluster["name"],
        name=args.get("names", {}).get("launch_template"),
        adopted=is_frozen(args),
        extras=args.get("launch_template", {}),
    )


def render(args: NodeArgs, cluster_name: str, network: ClusterNetwork, launch: Launch | None = None) -> str:
    """The user data of the group's nodes.

    Raises:
        ValueError: the bootstrap script or EC2 would refuse it.
    """
    return user_data(bootstrap_of(args, cluster_name, network, launch))


def bootstrap_of(args: NodeArgs, cluster_name: str, network: ClusterNetwork, launch: Launch | None = None) -> Bootstrap:
    """What the user data of the group's nodes says."""
    return Bootstrap(
        cluster_name=cluster_name,
        network=network,
        kubelet=kubelet(args),
        kube_proxy_extra_args=args.get("kube_proxy_extra_args", {}),
        excluded_snat_cidrs=tuple(args.get("excluded_snat_cidrs", ())),
        extra_args=args.get("bootstrap_extra_args", {}),
        proxy=Proxy.of(args.get("proxy"), network.endpoint),
        pre_hook=args.get("pre_bootstrap", ""),
        post_hook=args.get("post_bootstrap", ""),
        domain=Domain.of(args.get("domain")),
        own_script=args.get("bootstrap_script", ""),
        launch=launch,
        disks=Disks.of(args.get("volumes", ()), args.get("containerd_drive"), args.get("pagefile")),
    )


def _dependencies(opts: pulumi.ResourceOptions | None) -> Sequence[pulumi.Input[pulumi.Resource]]:
    """Those of the component: Pulumi does not hand them down to its children."""
    given = opts.depends_on if opts else None
    return given if isinstance(given, Sequence) else [given] if isinstance(given, pulumi.Resource) else []
