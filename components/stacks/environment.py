"""An environment stack: its settings as node groups, and what other projects read of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import pulumi
import pulumi_aws as aws
from pydantic.alias_generators import to_camel

from components.cluster import cluster as clusters
from components.cluster.network import require_network
from components.cluster.vpc_cni import vpc_cni_addon
from components.nodes import ami as node_ami
from components.nodes.ami import AmiError, NodeAmi
from components.nodes.args import NODE_GROUP, WindowsNodeGroupArgs, kubelet
from components.nodes.group import WindowsNodeGroup
from components.nodes.own_ami import TO_GIVE, from_id
from components.settings import AmiSettings, ClusterSettings, CniMode, EnvironmentSettings, NodeGroupSettings, at

if TYPE_CHECKING:
    from components.cluster.cluster import Cluster
    from components.problems.problem import Path

Images = Mapping[str, Mapping[str, str]]
"""The export `images` of an images stack: image name to what is known about it."""


async def build_environment(settings: EnvironmentSettings) -> dict[str, object]:
    """Make every node group; the exports, by cluster and node group.

    Raises:
        SettingsError: a cluster, AMI or node group that can't be used, with its config key.
    """
    images: Images = await _images(settings.images_stack) if settings.images_stack else {}
    return {
        "clusters": {
            cluster.name: _build_cluster(("clusters", index), cluster, images)
            for index, cluster in enumerate(settings.clusters)
        }
    }


async def _images(stack: str) -> Images:
    """Awaited, so that a preview knows which AMI it is about, and what is missing is said before anything is made."""
    name = stack if "/" in stack else f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}"
    details = await pulumi.StackReference(name).get_output_details("images")
    return cast("Images", details.value or {})


def _build_cluster(path: Path, settings: ClusterSettings, images: Images) -> dict[str, object]:
    with at(*path, "name"):
        cluster = clusters.from_lookup(settings.name)
    with at(*path, "vpcCni"):
        before = [_vpc_cni(settings, cluster)] if settings.vpc_cni.mode is CniMode.MANAGE else []
    groups: dict[str, object] = {}
    for position, group in enumerate(settings.node_groups):
        with at(*path, "nodeGroups", position):
            groups[group.name] = _build_group(settings, group, cluster, images, before)
    return {
        "region": aws.get_region().region,
        "kubernetesVersion": cluster["version"],
        "authenticationMode": cluster["authentication_mode"],
        "nodeGroups": groups,
    }


def _vpc_cni(settings: ClusterSettings, cluster: Cluster) -> pulumi.Resource:
    given = settings.vpc_cni
    return vpc_cni_addon(
        f"{settings.name}-vpc-cni",
        cluster,
        prefix_delegation=given.prefix_delegation,
        addon_version=given.addon_version,
        service_account_role_arn=given.service_account_role_arn,
    )


def _arguments(
    settings: ClusterSettings, group: NodeGroupSettings, cluster: Cluster, images: Images
) -> WindowsNodeGroupArgs:
    return NODE_GROUP.arguments(
        group,
        cluster=cluster,
        ami=_ami(group.ami, images),
        subnet_ids=group.subnet_ids or clusters.private_subnet_ids(str(cluster["vpc_id"])),
        access=settings.access,
    )


def _build_group(
    settings: ClusterSettings,
    group_settings: NodeGroupSettings,
    cluster: Cluster,
    images: Images,
    before: Sequence[pulumi.Resource],
) -> dict[str, object]:
    args = _arguments(settings, group_settings, cluster, images)
    require_network(
        cluster,
        group_settings.subnet_ids,
        group_settings.security_group_ids,
        cluster_tag=group_settings.security_group_cluster_tag,
        spell=to_camel,
    )
    opts = pulumi.ResourceOptions(depends_on=before)
    group = WindowsNodeGroup(f"{settings.name}-{group_settings.name}", args, opts)
    nodes, ami = kubelet(args), args["ami"]
    return {
        "roleArn": group.role_arn,
        "roleName": group.role_name,
        "securityGroupId": group.security_group_id,
        "launchTemplateId": group.launch_template_id,
        "launchTemplateVersion": group.launch_template_version,
        "autoScalingGroupName": group.auto_scaling_group_name,
        "accessMethod": group.access_method,
        "instanceRefresh": {"minHealthyPercentage": group_settings.instance_refresh.min_healthy_percentage},
        **node_ami.exports(ami),
        "labels": dict(nodes.labels),
        "taints": [str(taint) for taint in nodes.taints],
    }


def _ami(settings: AmiSettings, images: Images) -> NodeAmi:
    if settings.release is not None:
        ami = node_ami.from_release(settings.release.release(), aws.get_region().region)
        node_ami.require(str(ami["id"]))
        return ami
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
