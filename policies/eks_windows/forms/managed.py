"""Managed node groups.

Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eks_windows.forms.clusters import cluster_of
from eks_windows.forms.evidence import access_of, kubelet_by, system_of, taints_of
from eks_windows.forms.images import image_of_type, kubelet_of, os_of_type
from eks_windows.forms.launch import SECURITY_GROUP_TYPES
from eks_windows.forms.launch_templates import launch_of
from eks_windows.forms.roles import role_at
from eks_windows.forms.subnets import SUBNET_TYPES
from eks_windows.forms.tags import tags_at
from eks_windows.model import Fact, Image, Kubelet, NodeGroup, RemoteAccess, Tags
from eks_windows.stack.evidence import Sign, settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Cluster, Estate, Launch
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

TYPES = ("aws:eks/nodeGroup:NodeGroup", "aws-native:eks:Nodegroup")

DEFAULT_AMI_TYPE = "AL2023_x86_64_STANDARD"
"""What the API chooses where no AMI type and no template with an AMI is given; it is Linux in any case."""


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """One managed node group."""
    props = resource.props
    template = props.at("launchTemplate")
    launches = () if template.absent else (launch_of(graph, resource, template),)
    cluster = cluster_of(graph, resource, props.get("clusterName"))
    role_view = props.get("nodeRole") if props.get("nodeRoleArn").absent else props.get("nodeRoleArn")
    role = role_at(graph, resource, role_view)
    tags = tags_at(resource, props.get("tags"))
    image = _image(resource, launches)
    told = kubelet_by(launches, tags, image)
    ami_type = resource.text(props.get("amiType"))
    if ami_type.absent and all(launch.image.absent for launch in launches):
        ami_type = replace(ami_type, value=DEFAULT_AMI_TYPE)
    system = ami_type.map(os_of_type)
    if system.absent:
        system = system_of(system.place, launches, tags, access_of(estate, role, cluster))
    estate.node_groups.append(
        NodeGroup(
            place=props.place,
            form="managed node group",
            name=resource.name,
            cluster=cluster,
            os=system,
            image=image,
            kubelet=_kubelet(resource, launches, told, estate.clusters.get(cluster.value or "")),
            role=role,
            launches=launches,
            taints=(
                *(resource.text(one.get("key")) for one in props.get("taints").items()),
                *taints_of(launches, Tags(props.place)),
            ),
            subnets=tuple(_subnets(graph, resource)),
            remote_access=_remote_access(graph, resource),
            instance_types=tuple(resource.text(one) for one in props.get("instanceTypes").items()),
            tags=tags,
        )
    )


def _subnets(graph: Graph, resource: Resource) -> Iterator[Fact[str]]:
    for key in ("subnetIds", "subnets"):
        yield from graph.references(resource, resource.props.get(key), SUBNET_TYPES)


def _remote_access(graph: Graph, resource: Resource) -> RemoteAccess | None:
    """Access from outside to the nodes; without source groups EKS opens it to the world."""
    access = resource.props.at("remoteAccess")
    key = access.get("ec2SshKey")
    if access.absent or key.absent:
        return None
    sources = access.get("sourceSecurityGroupIds")
    if resource.type.startswith("aws-native:"):  # CloudFormation's resources, too
        sources = access.get("sourceSecurityGroups")
    groups = graph.references(resource, sources, SECURITY_GROUP_TYPES)
    return RemoteAccess(sources.place, groups, sources_unknown=sources.unknown)


def _image(resource: Resource, launches: tuple[Launch, ...]) -> Fact[Image]:
    """The template's AMI where it names one, else what the AMI type and release stand for."""
    for launch in launches:
        if not launch.image.absent:
            return launch.image
    release = resource.text(resource.props.get("releaseVersion"))
    ami_type = resource.text(resource.props.get("amiType")).or_else(Fact(release.place, DEFAULT_AMI_TYPE))
    place = ami_type if ami_type.unknown else release
    found = Fact(place.place, ami_type.value, ami_type.unknown).map(lambda one: image_of_type(one, release.value))
    if release.unknown is None or found.value is None:
        return found
    return found.map(lambda one: replace(one, unclear=one.unclear | {"release"}))


def _kubelet(
    resource: Resource, launches: tuple[Launch, ...], told: Fact[Kubelet], cluster: Cluster | None
) -> Fact[Kubelet]:
    """Of an AMI that EKS chooses by its release and version, else by what tags tell, else its cluster's.

    A template that has an AMI, or may have one, is not EKS's choice: the group's version then says nothing.

    Args:
        resource: the group.
        launches: its template.
        told: what tags and the AMI tell.
        cluster: the group's cluster, where it is in the stack.
    """
    if any(not launch.image.absent for launch in launches):
        return told
    props = resource.props
    version = resource.text(props.get("version")).map(kubelet_of)
    release = _release(resource)
    if release.known:
        return release
    signs = [Sign("its version", version, 0), Sign("its release", release, 1), Sign("its tags", told, 1)]
    found = settled(version.place, signs, Kubelet.and_also)
    return cluster.minor.map(kubelet_of) if found.absent and cluster is not None else found


def _release(resource: Resource) -> Fact[Kubelet]:
    """The kubelet by the release, which names the AMI; a release of Bottlerocket is a version of its own."""
    release = resource.text(resource.props.get("releaseVersion"))
    ami_type = resource.text(resource.props.get("amiType"))
    if release.known and ami_type.unknown is not None:
        return Fact(release.place, unknown=ami_type.unknown)
    return Fact(release.place) if (ami_type.value or "").startswith("BOTTLEROCKET") else release.map(kubelet_of)
