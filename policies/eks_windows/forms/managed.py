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
            kubelet=_kubelet(
                resource, kubelet_by(launches, tags, image), image, estate.clusters.get(cluster.value or "")
            ),
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
    return Fact(place.place, ami_type.value, ami_type.unknown).map(lambda one: image_of_type(one, release.value))


def _kubelet(resource: Resource, told: Fact[Kubelet], image: Fact[Image], cluster: Cluster | None) -> Fact[Kubelet]:
    """Of an AMI that EKS chooses by its release and version, else by what tags tell, else its cluster's.

    Args:
        resource: the group.
        told: what tags and the AMI tell.
        image: the AMI.
        cluster: the group's cluster, where it is in the stack.
    """
    if image.value is not None and not image.value.managed:
        return told
    props = resource.props
    bottlerocket = (props.get("amiType").text() or "").startswith("BOTTLEROCKET")
    release: Fact[Kubelet] = resource.text(props.get("releaseVersion")).map(kubelet_of)
    version = resource.text(props.get("version")).map(kubelet_of)
    if release.known and not bottlerocket:  # it names the AMI; Bottlerocket's is a version of its own
        return release
    found = settled(version.place, [Sign("its version", version, 0), Sign("its tags", told, 1)], Kubelet.and_also)
    return cluster.minor.map(kubelet_of) if found.absent and cluster is not None else found
