"""The network that nodes are given: of the cluster's VPC, and with one security group that has the cluster's tag.

AWS says the first when Auto Scaling launches a node, after all else is made. The AWS load balancer controller says the
second: it opens the one group of an interface with the tag ``kubernetes.io/cluster/NAME``, and where there are two it
registers no target. Source: kubernetes-sigs/aws-load-balancer-controller, pkg/networking/networking_manager.go
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pulumi_aws as aws

from components.cluster.cluster import Cluster, ClusterError
from components.cluster.lookups import asked, looked_up
from components.facts.kubernetes_tags import ownership
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pulumi

    from components.settings.validation import Spelling

_InVpc = aws.ec2.GetSubnetResult | aws.ec2.GetSecurityGroupResult


def require_network(
    cluster: Cluster,
    subnet_ids: Sequence[str],
    security_group_ids: Sequence[str],
    *,
    cluster_tag: bool = True,
    spell: Spelling = str,
    opts: pulumi.InvokeOptions | None = None,
) -> None:
    """Refuse a network that nodes could not use, before anything is made.

    Args:
        cluster: their cluster; while its name or VPC is not known, nothing is asked.
        subnet_ids: subnets of a node group.
        security_group_ids: its security groups besides its own.
        cluster_tag: whether its own has the cluster's tag.
        spell: how an argument's name is written where these stand.
        opts: how to call AWS.

    Raises:
        ClusterError: a subnet or group is not there or of another VPC, or a second group has the cluster's tag.
    """
    name, vpc_id = cluster["name"], cluster["vpc_id"]
    if not isinstance(name, str) or not isinstance(vpc_id, str):
        return
    subnets = {each: looked_up(partial(asked, aws.ec2.get_subnet, opts, id=each)) for each in subnet_ids}
    groups = _security_groups(security_group_ids, opts)
    tag = next(iter(ownership(name)))
    tagged = [each for each, group in groups.items() if group and tag in group.tags]
    found = [
        *_in_vpc("subnet_ids", "subnet", vpc_id, subnets),
        *_in_vpc("security_group_ids", "security group", vpc_id, groups),
        *_one_tagged(tag, tagged, spell("security_group_cluster_tag") if cluster_tag else None),
    ]
    if found:
        raise ClusterError(*found)


def require_dns(
    cluster: Cluster, dns_security_group_ids: Sequence[str], opts: pulumi.InvokeOptions | None = None
) -> None:
    """Refuse security groups of Linux nodes that no node of the cluster could have, before anything is made.

    Args:
        cluster: the cluster; while its VPC is not known, nothing is asked.
        dns_security_group_ids: the groups in which DNS is let in.
        opts: how to call AWS.

    Raises:
        ClusterError: one is not there, or of another VPC.
    """
    vpc_id = cluster["vpc_id"]
    if not isinstance(vpc_id, str):
        return
    groups = _security_groups(dns_security_group_ids, opts)
    found = list(_in_vpc("dns_security_group_ids", "security group", vpc_id, groups))
    if found:
        raise ClusterError(*found)


def _security_groups(
    ids: Sequence[str], opts: pulumi.InvokeOptions | None
) -> dict[str, aws.ec2.GetSecurityGroupResult | None]:
    return {each: looked_up(partial(asked, aws.ec2.get_security_group, opts, id=each)) for each in ids}


def _in_vpc(argument: str, what: str, vpc_id: str, found: Mapping[str, _InVpc | None]) -> Iterator[Problem]:
    for index, (each, one) in enumerate(found.items()):
        if one is None:
            text = f"there is no {what} {each} in this Region; name one of the cluster's VPC {vpc_id}"
            yield Problem((argument, index), text)
        elif one.vpc_id != vpc_id:
            text = f"found {each} of {one.vpc_id}, expected a {what} of the cluster's VPC {vpc_id}; name one of that"
            yield Problem((argument, index), text)


def _one_tagged(tag: str, tagged: Sequence[str], switch: str | None) -> Iterator[Problem]:
    """One group of an interface has the tag; a switch takes it from the node group's own, which has it otherwise."""
    holders = [*(["the node group's own"] if switch else []), *tagged]
    if len(holders) > 1:
        fix = f"set {switch} to false" if switch and len(tagged) == 1 else "leave it to one of them"
        yield Problem(
            ("security_group_ids",),
            f"found the tag {tag} on {' and '.join(holders)}, expected it on one security group, as the AWS load "
            f"balancer controller opens no node with two; {fix}",
        )
