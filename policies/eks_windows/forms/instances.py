"""Single EC2 instances that are nodes: tagged for a cluster, or running its bootstrap script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.evidence import access_of, kubelet_by, system_of, taints_of
from eks_windows.forms.launch import launch_from
from eks_windows.forms.launch_templates import launch_of
from eks_windows.forms.membership import membership
from eks_windows.forms.subnets import SUBNET_TYPES
from eks_windows.forms.tags import tags_at
from eks_windows.model import INSTANCE, NodeGroup

if TYPE_CHECKING:
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

TYPES = ("aws:ec2/instance:Instance", "aws-native:ec2:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest")


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """One instance, if it is a node. What it says itself comes before its launch template."""
    props = resource.props
    launch = launch_from(graph, resource, props, INSTANCE)
    template = props.at("launchTemplate")
    if not template.absent:
        launch = launch.over(launch_of(graph, resource, template))
    tags = tags_at(resource, props.get("tags"))
    cluster = membership(graph, resource, estate, (launch,), tags)
    if cluster is None:
        return
    estate.node_groups.append(
        NodeGroup(
            place=props.place,
            form="EC2 instance",
            name=resource.name,
            cluster=cluster,
            os=system_of(props.place, (launch,), tags, access_of(estate, launch.role, cluster)),
            image=launch.image,
            kubelet=kubelet_by((launch,), tags, launch.image),
            role=launch.role,
            launches=(launch,),
            taints=taints_of((launch,), tags),
            subnets=(graph.reference(resource, props.get("subnetId"), SUBNET_TYPES),),
            instance_types=launch.instance_types,
            tags=tags,
        )
    )
