"""The security group of one Windows node group, and what may pass between it and the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pulumi
import pulumi_aws as aws

from components.cluster.tags import when_named
from components.facts.kubernetes_tags import ownership
from components.facts.ownership import CLUSTER_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.cluster.cluster import Cluster

_ALL = "-1"
_DNS = 53


class NodeSecurityGroup(NamedTuple):
    """The group, and its rules: nodes need them as long as they run, so what launches nodes depends on them."""

    group: aws.ec2.SecurityGroup
    rules: Sequence[pulumi.Resource]


def node_security_group(
    name: str,
    cluster: Cluster,
    tags: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
    *,
    cluster_tag: bool,
    called: str | None = None,
) -> NodeSecurityGroup:
    """A group whose members reach each other, the cluster, and everything outside; from outside nothing comes in.

    The cluster security group stands for the control plane and, by EKS's default, for managed Linux nodes, on which
    CoreDNS runs. All traffic passes between the two, as inside the cluster security group itself: pods talk on any
    port, and a Windows node that can't reach CoreDNS is Ready and useless.

    Args:
        name: name of the group, and what the names of its rules begin with, in the program.
        cluster: the cluster.
        tags: tags of the group.
        opts: the group's parent, and what of it stays as it is.
        cluster_tag: whether it has the tag by which Kubernetes' controllers find the group of a node that they open.
        called: its name in AWS; None for one that Pulumi completes.
    """
    # The description can't be changed in place, so it says nothing that could change.
    group = aws.ec2.SecurityGroup(
        name,
        name=called,
        description="Windows nodes",
        vpc_id=cluster["vpc_id"],
        tags=when_named(
            cluster["name"],
            lambda it: {**tags, **(ownership(it) if cluster_tag else {}), CLUSTER_TAG: it, "Name": name},
        ),
        opts=opts,
    )
    inside = pulumi.ResourceOptions(parent=group)
    everything = aws.vpc.SecurityGroupEgressRule(
        f"{name}-everything",
        security_group_id=group.id,
        description="Windows nodes to registries, AWS and Windows Update",
        ip_protocol=_ALL,
        cidr_ipv4="0.0.0.0/0",
        opts=inside,
    )
    rules = {
        "from-nodes": (group.id, group.id, "Windows nodes and pods to each other"),
        "from-cluster": (group.id, cluster["security_group_id"], "control plane and Linux nodes to Windows nodes"),
        "to-cluster": (cluster["security_group_id"], group.id, "Windows nodes to control plane and Linux nodes"),
    }
    let_in = [
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-{rule}",
            security_group_id=to,
            referenced_security_group_id=source,
            description=description,
            ip_protocol=_ALL,
            opts=inside,
        )
        for rule, (to, source, description) in rules.items()
    ]
    return NodeSecurityGroup(group, [everything, *let_in])


def dns_rules(name: str, group: aws.ec2.SecurityGroup, others: Sequence[pulumi.Input[str]]) -> list[pulumi.Resource]:
    """DNS from the nodes of a group to CoreDNS on Linux nodes of others; answers come back by themselves."""
    return [
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-dns-{number}-{protocol}",
            security_group_id=other,
            referenced_security_group_id=group.id,
            description="DNS of Windows nodes and pods",
            ip_protocol=protocol,
            from_port=_DNS,
            to_port=_DNS,
            opts=pulumi.ResourceOptions(parent=group),
        )
        for number, other in enumerate(others, start=1)
        for protocol in ("tcp", "udp")
    ]
