"""An environment stack: its settings as node groups, and what other projects read of them."""

from collections.abc import Mapping
from typing import cast

import pulumi
import pulumi_aws as aws

from components import cluster as clusters
from components import node_ami
from components.cluster import Cluster
from components.node_ami import AmiError, NodeAmi
from components.node_group import WindowsNodeGroup
from components.node_group_args import WindowsNodeGroupArgs, kubelet
from components.settings import AmiSettings, ClusterSettings, CniMode, EnvironmentSettings, NodeGroupSettings
from components.vpc_cni import vpc_cni_addon

Images = Mapping[str, Mapping[str, str]]
"""The export `images` of an images stack: image name to what is known about it."""


async def build_environment(settings: EnvironmentSettings) -> dict[str, object]:
    """Make every node group; the exports, by cluster and node group.

    Raises:
        ValueError: a cluster or AMI that can't be used.
    """
    images: Images = await _images(settings.images_stack) if settings.images_stack else {}
    return {"clusters": {each.name: _build_cluster(each, images) for each in settings.clusters}}


async def _images(stack: str) -> Images:
    """Awaited, so that a preview knows which AMI it is about, and what is missing is said before anything is made."""
    name = stack if "/" in stack else f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}"
    details = await pulumi.StackReference(name).get_output_details("images")
    return cast("Images", details.value or {})


def _build_cluster(settings: ClusterSettings, images: Images) -> dict[str, object]:
    cluster = clusters.from_lookup(settings.name)
    cni = settings.vpc_cni
    before: list[pulumi.Resource] = []
    if cni.mode is CniMode.MANAGE:
        before.append(vpc_cni_addon(f"{settings.name}-vpc-cni", cluster, **cni.model_dump(exclude={"mode"})))
    return {
        "kubernetesVersion": cluster["version"],
        "authenticationMode": cluster["authentication_mode"],
        "nodeGroups": {
            group.name: _build_group(
                f"{settings.name}-{group.name}", _arguments(settings, group, cluster, images), before
            )
            for group in settings.node_groups
        },
    }


def _arguments(
    settings: ClusterSettings, group: NodeGroupSettings, cluster: Cluster, images: Images
) -> WindowsNodeGroupArgs:
    # Settings and arguments have the same names, but for what only the stack can fill in.
    return WindowsNodeGroupArgs(
        cluster=cluster,
        group_name=group.name,
        ami=_ami(group.ami, images),
        subnet_ids=group.subnet_ids or clusters.private_subnet_ids(str(cluster["vpc_id"])),
        access=settings.access.value,
        **group.model_dump(exclude={"name", "ami", "subnet_ids"}),
    )


def _build_group(name: str, args: WindowsNodeGroupArgs, before: list[pulumi.Resource]) -> dict[str, object]:
    group = WindowsNodeGroup(name, args, pulumi.ResourceOptions(depends_on=before))
    nodes, ami = kubelet(args), args["ami"]
    return {
        "roleArn": group.role_arn,
        "roleName": group.role_name,
        "securityGroupId": group.security_group_id,
        "launchTemplateId": group.launch_template_id,
        "launchTemplateVersion": group.launch_template_version,
        "autoScalingGroupName": group.auto_scaling_group_name,
        "accessMethod": group.access_method,
        "amiId": ami["id"],
        "image": ami["image"],
        "windowsServer": ami["windows_server"],
        "variant": ami["variant"],
        "kubernetesMinor": ami["kubernetes_minor"],
        "kubeletVersion": ami["kubelet_version"],
        "osBuild": ami["os_build"],
        "buildDate": ami["build_date"],
        "recipeVersion": ami["recipe_version"],
        "labels": dict(nodes.labels),
        "taints": [str(taint) for taint in nodes.taints],
    }


def _ami(settings: AmiSettings, images: Images) -> NodeAmi:
    if settings.release is not None:
        return node_ami.from_release(settings.release.release(), aws.get_region().region)
    if settings.ssm_parameter is not None:
        return node_ami.from_parameter(settings.ssm_parameter, "check its name and aws:region")
    image = settings.image or ""
    if image not in images:
        known = ", ".join(sorted(images)) or "none"
        raise AmiError(f"the images stack has no image {image!r}, but {known}; deploy it there or name another one")
    hint = "start the image's pipeline and wait for its first finished build"
    return node_ami.from_parameter(images[image]["outputParameter"], hint)
