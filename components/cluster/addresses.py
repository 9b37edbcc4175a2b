"""Free addresses of subnets against the nodes that a roll-out starts beside those that there are.

Auto Scaling tells of a subnet without addresses when it launches, in the middle of a roll-out, and a pod that finds
none stays Pending. Sources: EKS user guide, Manage IP addresses for Windows nodes, and Node update behavior;
amazon-vpc-resource-controller-k8s 1.8.2, pkg/config/loader.go (IPv4DefaultWinWarmIPTarget, IPv4PDDefaultWPSize).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.cluster.lookups import asked

if TYPE_CHECKING:
    from collections.abc import Sequence

WARM_ADDRESSES = 3
"""Addresses that are kept ready for pods of a Windows node, beside those in use."""

WARM_PREFIX = 16
"""With prefixes: those of the /28 that is kept ready."""

_EKS_PER_ZONE = 2


def surge(max_size: int, max_healthy_percentage: int) -> int:
    """Nodes that an instance refresh starts beside those that there are, at the group's largest size."""
    return math.ceil(max_size * max(0, max_healthy_percentage - 100) / 100)


def surge_of_eks(zones: int, max_unavailable: int) -> int:
    """Nodes that EKS starts beside those that there are, where it starts new ones first."""
    return max(_EKS_PER_ZONE * zones, max_unavailable)


def addresses_of_node(*, prefixes: bool) -> int:
    """Addresses that a node takes when it starts: its own, and what is kept for pods."""
    return 1 + (WARM_PREFIX if prefixes else WARM_ADDRESSES)


def shortage(free: int, nodes: int, *, prefixes: bool) -> str | None:
    """What to say of subnets that have too few addresses for so many more nodes; None where there are enough."""
    each = addresses_of_node(prefixes=prefixes)
    needed = nodes * each
    if free >= needed:
        return None
    blocks = ", in free blocks of 16" if prefixes else ""
    return (
        f"a roll-out starts up to {nodes} nodes beside those that there are, which take {needed} addresses ({each} a "
        f"node: its own, and {each - 1} kept for pods{blocks}); the subnets have {free} free"
    )


def warn_of_full_subnets(component: str, subnet_ids: Sequence[str], nodes: int, *, prefixes: bool, way: str) -> None:
    """Say so in a preview; an autoscaler, or other users of the subnets, may have changed it by the roll-out.

    Args:
        component: whose nodes they are.
        subnet_ids: their subnets, which are there.
        nodes: how many come beside those that there are.
        prefixes: whether the VPC CNI gives Windows nodes /28 prefixes.
        way: what else to change, beside the subnets.
    """
    free = sum(asked(aws.ec2.get_subnet, id=each).available_ip_address_count for each in subnet_ids)
    told = shortage(free, nodes, prefixes=prefixes)
    if told is not None:
        pulumi.log.warn(f"{component}: subnetIds: {told}; give larger or more subnets, or {way}")
