"""An environment stack: its settings as node groups, and what other projects read of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, TypeVar, cast

import pulumi
import pulumi_aws as aws
from pydantic.alias_generators import to_camel

from components.arguments.check import refuse
from components.cluster import cluster as clusters
from components.cluster.addresses import surge, surge_of_eks, warn_of_full_subnets
from components.cluster.cni_role import require_provider
from components.cluster.dhcp import warn_of_domains
from components.cluster.endpoint import warn_of_direct_endpoint
from components.cluster.lookups import asked
from components.cluster.network import require_dns, require_network
from components.cluster.support import SUPPORT, WindowsClusterSupport
from components.cluster.vpc_cni import VPC_CNI, vpc_cni_addon
from components.facts import defaults
from components.facts.access_method import AccessMethod
from components.facts.capacity import UpdateStrategy
from components.facts.refresh import most_healthy
from components.facts.strategy import Strategy
from components.nodes import ami as node_ami
from components.nodes.ami import AmiError, NodeAmi
from components.nodes.checked import MANAGED_NODE_GROUP, NODE_GROUP
from components.nodes.domain import group_credential_specs
from components.nodes.group import WindowsNodeGroup, require_arguments
from components.nodes.managed_group import ManagedWindowsNodeGroup, require_managed_arguments
from components.nodes.node_args import NodeArgs, kubelet
from components.nodes.own_ami import TO_GIVE, from_id
from components.nodes.places import place_problems
from components.nodes.queue_checked import TERMINATION_QUEUE
from components.nodes.role import NodeRole
from components.nodes.shared_role import SHARED_ROLE, SharedNodeRole
from components.nodes.startup_taint import startup_taint_controller
from components.nodes.termination_queue import NodeTerminationQueue
from components.settings import (
    AmiSettings,
    AnyNodeGroup,
    ClusterSettings,
    CniMode,
    EnvironmentSettings,
    InstanceRefreshSettings,
    ManagedNodeGroupSettings,
    ReleaseSettings,
    SettingsError,
    at,
    noted,
)
from components.settings.rules.shared_role import OF_OWN_ROLE

if TYPE_CHECKING:
    from components.cluster.cluster import Cluster
    from components.nodes.args import WindowsNodeGroupArgs
    from components.problems.problem import Path, Problem
    from components.settings.windows_support import LinuxNodesSettings

_Args = TypeVar("_Args", bound=Mapping[str, object])


class _Shared(TypedDict, total=False):
    """What groups of a cluster with one role for all of them are told of it."""

    role: NodeRole
    access: AccessMethod


Images = Mapping[str, Mapping[str, str]]
"""The export `images` of an images stack: image name to what is known about it."""


@dataclass(frozen=True)
class _Group:
    """A node group of either kind, its arguments checked.

    Attributes:
        make: makes it under a name, by a role that its cluster's groups share, where they do.
        args: what is said of its nodes.
        own: exports that the other kind has not.
    """

    make: Callable[[str, pulumi.ResourceOptions, _Shared], WindowsNodeGroup | ManagedWindowsNodeGroup]
    args: NodeArgs
    own: Mapping[str, object]


@dataclass(frozen=True)
class _Planned:
    """A cluster that was looked up, and the arguments of each of its node groups."""

    path: Path
    settings: ClusterSettings
    cluster: Cluster
    groups: Sequence[_Group]


async def build_environment(settings: EnvironmentSettings) -> dict[str, object]:
    """Make every node group; the exports, by cluster and node group.

    All clusters, AMIs, networks and arguments are looked at before the first resource is made.

    Raises:
        SettingsError: the clusters, AMIs and node groups that can't be used, each at its config key.
    """
    images: Images = await _images(settings.images_stack) if settings.images_stack else {}
    wrong: list[Problem] = []
    planned = [_plan(("clusters", index), cluster, images, wrong) for index, cluster in enumerate(settings.clusters)]
    if wrong:
        raise SettingsError(wrong)
    return {"clusters": {plan.settings.name: _build_cluster(plan) for plan in planned if plan}}


async def _images(stack: str) -> Images:
    """Awaited, so that a preview knows which AMI it is about, and what is missing is said before anything is made."""
    name = stack if "/" in stack else f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}"
    details = await pulumi.StackReference(name).get_output_details("images")
    return cast("Images", details.value or {})


def _plan(path: Path, settings: ClusterSettings, images: Images, wrong: list[Problem]) -> _Planned | None:
    """None, and why in `wrong`, where there is no such cluster; of a node group that is wrong only why."""
    with noted(wrong, *path, "name"):
        cluster = clusters.from_lookup(settings.name)
        warn_of_domains(cluster)
        with noted(wrong, *path, "windowsSupport", "linuxNodes"):
            linux = _linux(settings)
            require_network(cluster, linux.subnet_ids if linux else (), (), spell=to_camel)
        with noted(wrong, *path, "vpcCni", "serviceAccountRole"):
            require_provider(cluster, VPC_CNI.arguments(settings.vpc_cni).get("service_account_role"))
        groups: list[_Group] = []
        for position, group in enumerate(settings.node_groups):
            with noted(wrong, *path, "nodeGroups", position):
                groups.append(_checked(settings, group, cluster, images))
        return _Planned(path, settings, cluster, groups)
    return None


def _build_cluster(plan: _Planned) -> dict[str, object]:
    settings, cluster = plan.settings, plan.cluster
    with at(*plan.path, "vpcCni"):
        before: list[pulumi.Resource] = [_vpc_cni(settings, cluster)] if settings.vpc_cni.mode is CniMode.MANAGE else []
    with at(*plan.path, "windowsSupport"):
        support = _windows_support(settings, cluster)
        before += [support] if support else []
    with at(*plan.path, "terminationQueue"):
        queue = _termination_queue(settings, cluster)
        before += [queue] if queue else []
    with at(*plan.path, "nodeRole"):
        role = _node_role(plan)
        before += [role] if role else []
    shared: _Shared = {"role": role.role, "access": "external"} if role else {}
    method = {"accessMethod": role.access_method} if role else {}
    groups: dict[str, object] = {}
    for position, (group, planned) in enumerate(zip(settings.node_groups, plan.groups, strict=True)):
        with at(*plan.path, "nodeGroups", position):
            groups[group.name] = _build_group(_name(settings, group), planned, before, shared) | method
    return {
        "region": asked(aws.get_region).region,
        "kubernetesVersion": cluster["version"],
        "authenticationMode": cluster["authentication_mode"],
        "nodeGroups": groups,
        **_startup_taint(plan),
        **({"linuxNodeGroupName": support.linux_node_group_name} if support and _linux(settings) else {}),
        **({"terminationQueue": {"roleArn": queue.role_arn, "chartValues": queue.chart_values}} if queue else {}),
    }


def _node_role(plan: _Planned) -> SharedNodeRole | None:
    """One role for all groups, where they have none of their own."""
    settings = plan.settings
    if settings.node_role is None:
        return None
    groups = [group.args for group in plan.groups]
    args = SHARED_ROLE.arguments(settings.node_role, cluster=plan.cluster, access=settings.access, groups=groups)
    return SharedNodeRole(defaults.node_role(settings.name), args)


def _less(names: Sequence[str], args: _Args) -> _Args:
    """Arguments without some."""
    return cast("_Args", {name: value for name, value in args.items() if name not in names})


def _linux(settings: ClusterSettings) -> LinuxNodesSettings | None:
    return settings.windows_support.linux_nodes if settings.windows_support else None


def _windows_support(settings: ClusterSettings, cluster: Cluster) -> WindowsClusterSupport | None:
    """What a cluster needs once; the add-on has a key of its own."""
    if settings.windows_support is None:
        return None
    args = SUPPORT.arguments(settings.windows_support, cluster=cluster, vpc_cni=None)
    return WindowsClusterSupport(settings.name, args)


def _termination_queue(settings: ClusterSettings, cluster: Cluster) -> NodeTerminationQueue | None:
    """Before the nodes, and so after them at the end: who goes is heard of as long as there are any."""
    if settings.termination_queue is None:
        return None
    args = TERMINATION_QUEUE.arguments(settings.termination_queue, cluster_name=cluster["name"])
    return NodeTerminationQueue(defaults.termination_queue(settings.name), args)


def _startup_taint(plan: _Planned) -> dict[str, object]:
    """What takes the startup taint off nodes of the cluster, where any have it."""
    groups = [group.args for group in plan.groups]
    waits = any(args.get("startup_taint") for args in groups)
    return {"startupTaintController": startup_taint_controller(groups)} if waits else {}


def _vpc_cni(settings: ClusterSettings, cluster: Cluster) -> pulumi.Resource:
    return vpc_cni_addon(defaults.vpc_cni(settings.name), cluster, **VPC_CNI.arguments(settings.vpc_cni))


def _checked(settings: ClusterSettings, group: AnyNodeGroup, cluster: Cluster, images: Images) -> _Group:
    """A node group that can be made where it shall stand."""
    subnet_ids = group.subnet_ids or clusters.private_subnet_ids(str(cluster["vpc_id"]))
    own = {
        "cluster": cluster,
        "ami": _ami(group.ami, images),
        "subnet_ids": subnet_ids,
        "access": settings.access,
        "prefix_delegation": settings.vpc_cni.prefix_delegation,
    }
    require_network(
        cluster,
        group.subnet_ids,
        group.security_group_ids,
        cluster_tag=group.security_group_cluster_tag,
        spell=to_camel,
    )
    require_dns(cluster, group.dns_security_group_ids)
    if group.proxy is not None and not group.proxy.endpoint_by_proxy:
        warn_of_direct_endpoint(cluster, group.name)
    name = _name(settings, group)
    if isinstance(group, ManagedNodeGroupSettings):
        managed = _less(OF_OWN_ROLE if settings.node_role else (), MANAGED_NODE_GROUP.arguments(group, **own))
        require_managed_arguments(name, managed)
        component = f"ManagedWindowsNodeGroup {name}"
        refuse(component, place_problems(component, managed, managed=True))
        _warn_of_full_subnets(name, group, subnet_ids, settings)
        return _Group(
            lambda name, opts, shared: ManagedWindowsNodeGroup(name, {**managed, **shared}, opts),
            managed,
            {"kind": group.kind},
        )
    args = _less(OF_OWN_ROLE if settings.node_role else (), NODE_GROUP.arguments(group, **own, **_beside(group.ami)))
    require_arguments(name, args)
    component = f"WindowsNodeGroup {name}"
    refuse(component, place_problems(component, args, managed=False))
    _warn_of_full_subnets(name, group, subnet_ids, settings)
    refresh = {"instanceRefresh": _refresh(group.instance_refresh)}
    return _Group(lambda name, opts, shared: WindowsNodeGroup(name, {**args, **shared}, opts), args, refresh)


def _warn_of_full_subnets(name: str, group: AnyNodeGroup, subnet_ids: Sequence[str], settings: ClusterSettings) -> None:
    """By what this kind of group starts beside the nodes that there are."""
    if isinstance(group, ManagedNodeGroupSettings):
        update = group.update_config
        percentage = update.max_unavailable_percentage
        at_once = update.max_unavailable or 1 if percentage is None else math.ceil(group.max_size * percentage / 100)
        first = update.strategy == UpdateStrategy.DEFAULT
        nodes, way = surge_of_eks(len(subnet_ids), at_once) if first else 0, "updateConfig.strategy MINIMAL"
    elif group.strategy == Strategy.BLUE_GREEN:
        nodes, way = group.max_size, "a smaller maxSize"
    else:
        most = _refresh(group.instance_refresh)["maxHealthyPercentage"]
        nodes, way = surge(group.max_size, int(str(most))), "a lower instanceRefresh.maxHealthyPercentage"
    prefixes = settings.vpc_cni.prefix_delegation is True
    warn_of_full_subnets(name, subnet_ids, nodes, prefixes=prefixes, way=way)


def _beside(settings: AmiSettings) -> dict[str, object]:
    """The former release, and how many nodes the present one has."""
    if settings.former is None:
        return {}
    return {"former": _pinned(settings.former), "share": settings.share}


def _refresh(settings: InstanceRefreshSettings) -> dict[str, object]:
    """What a refresh by hand has to say, too."""
    least, most = settings.min_healthy_percentage, settings.max_healthy_percentage
    return {
        "minHealthyPercentage": least,
        "maxHealthyPercentage": most_healthy(least, defaults.MAX_HEALTHY_PERCENTAGE) if most is None else most,
        "scaleInProtectedInstances": str(settings.scale_in_protected_instances),
        "standbyInstances": str(settings.standby_instances),
    }


def _name(settings: ClusterSettings, group: AnyNodeGroup) -> str:
    return f"{settings.name}-{group.name}"


def _build_group(name: str, planned: _Group, before: Sequence[pulumi.Resource], shared: _Shared) -> dict[str, object]:
    group = planned.make(name, pulumi.ResourceOptions(depends_on=before), shared)
    nodes = kubelet(planned.args)
    return {
        "roleArn": group.role_arn,
        "roleName": group.role_name,
        "securityGroupId": group.security_group_id,
        "launchTemplateId": group.launch_template_id,
        "launchTemplateVersion": group.launch_template_version,
        "autoScalingGroupName": group.auto_scaling_group_name,
        "accessMethod": group.access_method,
        **planned.own,
        **(
            {"karpenter": group.karpenter_manifests}
            if isinstance(group, WindowsNodeGroup) and planned.args.get("karpenter")
            else {}
        ),
        **({"gmsaCredentialSpecs": group_credential_specs(planned.args)} if planned.args.get("gmsa") else {}),
        **_former(group, planned.args),
        **node_ami.exports(planned.args["ami"]),
        "labels": dict(nodes.labels),
        "taints": [str(taint) for taint in nodes.taints],
    }


def _former(group: WindowsNodeGroup | ManagedWindowsNodeGroup, args: NodeArgs) -> dict[str, object]:
    """The nodes of the former release, while there are some."""
    if not isinstance(group, WindowsNodeGroup) or group.former_nodes is None:
        return {}
    own = cast("WindowsNodeGroupArgs", args)
    named = {
        "launchTemplateId": group.former_nodes.template.id,
        "launchTemplateVersion": group.former_nodes.template.latest_version,
        "autoScalingGroupName": group.former_nodes.group.name,
    }
    return {"share": own.get("share"), "former": {**named, **node_ami.exports(own.get("former", own["ami"]))}}


def _pinned(settings: ReleaseSettings) -> NodeAmi:
    ami = node_ami.from_release(settings.release(), asked(aws.get_region).region)
    node_ami.require(str(ami["id"]))
    return ami


def _ami(settings: AmiSettings, images: Images) -> NodeAmi:
    if settings.release is not None:
        return _pinned(settings.release)
    if settings.ssm_parameter is not None:
        return node_ami.from_parameter(settings.ssm_parameter, "check its name and aws:region")
    if settings.id is not None:
        facts = {name: getattr(settings, name) for name in TO_GIVE}
        given = {name: str(fact) for name, fact in facts.items() if fact is not None}
        return from_id(settings.id, given, spell=to_camel)
    image = settings.image or ""
    if image not in images:
        known = ", ".join(sorted(images)) or "none"
        raise AmiError(f"the images stack has no image {image!r}, but {known}; deploy it there or name another one")
    hint = "start the image's pipeline and wait for its first finished build"
    return node_ami.from_parameter(images[image]["outputParameter"], hint)
