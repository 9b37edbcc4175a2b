"""The security group of one Windows node group, and what may pass between it and the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pulumi
import pulumi_aws as aws

from components.cluster.tags import when_named
from components.cluster.taken import not_taken
from components.facts import defaults
from components.facts.kubernetes_tags import ownership
from components.facts.network import ANYWHERE, Protocol
from components.facts.ownership import CLUSTER_TAG
from components.nodes.adoption import is_frozen
from components.nodes.network_args import RuleArgs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.nodes.network_args import EgressRuleArgs, IngressRuleArgs
    from components.nodes.node_args import NodeArgs

_ALL = "-1"
_EVERY = -1
"""Type and code of ICMP."""

_DNS = 53


class NodeSecurityGroup(NamedTuple):
    """The group, and its rules: nodes need them as long as they run, so what launches nodes depends on them."""

    group: aws.ec2.SecurityGroup
    rules: Sequence[pulumi.Resource]


def node_security_group(
    name: str, args: NodeArgs, tags: Mapping[str, pulumi.Input[str]], opts: pulumi.ResourceOptions
) -> NodeSecurityGroup:
    """A group whose members and the cluster reach each other; from outside nothing comes in, and nothing goes out yet.

    The cluster security group stands for the control plane and, by EKS's default, for managed Linux nodes, on which
    CoreDNS runs. All traffic passes between the two, as inside the cluster security group itself: pods talk on any
    port, and a Windows node that can't reach CoreDNS is Ready and useless.

    Args:
        name: name of the group, and what the names of its rules begin with, in the program.
        args: the node group.
        tags: tags of the group.
        opts: the group's parent, and what of it stays as it is.
    """
    cluster, called = args["cluster"], args.get("names", {}).get("security_group")
    # By this tag Kubernetes' controllers find the group of a node that they open.
    cluster_tag = args.get("security_group_cluster_tag", True)
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
        opts=pulumi.ResourceOptions.merge(
            not_taken("aws:ec2/securityGroup:SecurityGroup", name, called, opts, adopted=is_frozen(args)),
            # One that others made has one of theirs, for which it would be replaced.
            pulumi.ResourceOptions(ignore_changes=["description"] if called else []),
        ),
    )
    inside = pulumi.ResourceOptions(parent=group)
    rules = {
        "from-nodes": (group.id, group.id, "Windows nodes and pods to each other"),
        "from-cluster": (group.id, cluster["security_group_id"], "control plane and Linux nodes to Windows nodes"),
        "to-cluster": (cluster["security_group_id"], group.id, _TO_CLUSTER),
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
    return NodeSecurityGroup(group, let_in)


def dns_rules(name: str, group: aws.ec2.SecurityGroup, others: Sequence[pulumi.Input[str]]) -> list[pulumi.Resource]:
    """DNS from the nodes of a group to CoreDNS on Linux nodes of others; answers come back by themselves."""
    return [
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-dns-{number}-{protocol}",
            security_group_id=other,
            referenced_security_group_id=group.id,
            description=_DNS_OF,
            ip_protocol=protocol,
            from_port=_DNS,
            to_port=_DNS,
            opts=pulumi.ResourceOptions(parent=group),
        )
        for number, other in enumerate(others, start=1)
        for protocol in ("tcp", "udp")
    ]


def ingress_rules(
    name: str, group: aws.ec2.SecurityGroup, rules: Sequence[IngressRuleArgs]
) -> list[aws.vpc.SecurityGroupIngressRule]:
    """What reaches the nodes besides, as a person said."""
    inside = pulumi.ResourceOptions(parent=group)
    return [
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-ingress-{rule['name']}", aws.vpc.SecurityGroupIngressRuleArgs(**_passing(group, rule)), inside
        )
        for rule in rules
    ]


def egress_rules(
    name: str,
    group: aws.ec2.SecurityGroup,
    rules: Sequence[EgressRuleArgs],
    cluster_group: pulumi.Input[str],
    dns_groups: Sequence[pulumi.Input[str]],
) -> list[aws.vpc.SecurityGroupEgressRule]:
    """What the nodes reach: everything; or, where a person said what, that and what a cluster needs.

    Args:
        name: what the names of the rules begin with.
        group: the nodes' group.
        rules: what a person said.
        cluster_group: the cluster security group.
        dns_groups: groups of other Linux nodes on which CoreDNS runs.
    """
    everything = RuleArgs(name=_OUT, protocol="all", cidr=ANYWHERE)
    nodes = RuleArgs(name="Windows nodes and pods to each other", protocol="all", security_group_id=group.id)
    cluster = RuleArgs(name=_TO_CLUSTER, protocol="all", security_group_id=cluster_group)
    needed: dict[str, RuleArgs] = {"out-to-nodes": nodes, "out-to-cluster": cluster}
    for number, other in enumerate(dns_groups, start=1):
        for protocol in ("tcp", "udp"):
            needed[f"out-to-dns-{number}-{protocol}"] = RuleArgs(
                name=_DNS_OF, protocol=protocol, from_port=_DNS, security_group_id=other
            )
    said: dict[str, RuleArgs] = {f"egress-{rule['name']}": rule for rule in rules}
    made = needed | said if rules else {"everything": everything}
    inside = pulumi.ResourceOptions(parent=group)
    return [
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-{called}", aws.vpc.SecurityGroupEgressRuleArgs(**_passing(group, rule)), inside
        )
        for called, rule in made.items()
    ]


_OUT = "Windows nodes to registries, AWS and Windows Update"
_TO_CLUSTER = "Windows nodes to control plane and Linux nodes"
_DNS_OF = "DNS of Windows nodes and pods"


def _passing(group: aws.ec2.SecurityGroup, rule: RuleArgs) -> dict[str, Any]:
    protocol, first = Protocol(rule.get("protocol", defaults.RULE_PROTOCOL)), rule.get("from_port")
    last = rule.get("to_port")
    ports = {"from_port": first, "to_port": first if last is None else last}
    every = {"from_port": _EVERY, "to_port": _EVERY} if protocol is Protocol.ICMP else {}
    return {
        "security_group_id": group.id,
        "ip_protocol": _ALL if protocol is Protocol.ALL else str(protocol),
        **(ports if protocol.has_ports else every),
        "cidr_ipv4": rule.get("cidr"),
        "referenced_security_group_id": rule.get("security_group_id"),
        "prefix_list_id": rule.get("prefix_list_id"),
        "description": rule.get("description") or rule["name"],
    }
