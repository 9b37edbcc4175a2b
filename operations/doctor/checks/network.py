"""The network that nodes are started in."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from components.facts.instance_types import instance_types
from operations.doctor.checks.check import Flaw
from operations.network.way_out import has_proxy, missing_endpoints, untold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.doctor.facts import Facts, Group
    from operations.network.facts import Subnet

_ANYWHERE = "0.0.0.0/0"
_AGENT = ("ssm", "ssmmessages", "ec2messages")


def addresses(facts: Facts) -> Iterator[Flaw]:
    """A roll-out finds enough addresses."""
    subnets = facts.subnets.value
    for group in facts.groups.value:
        pods = _pods(group) if facts.pods_a_node is None else facts.pods_a_node
        needed = group.surge * (1 + pods)
        free = sum(subnets[each].free for each in group.subnets if each in subnets)
        if needed > free:
            yield Flaw(
                f"{group.name}: {group.surge} nodes above the desired ones take {needed} addresses "
                f"({group.surge} x (1 + {pods} pods)), and its subnets have {free} free",
                "add subnets, or a secondary range to the VPC; or roll with fewer nodes above the desired ones",
            )


def public_subnets(facts: Facts) -> Iterator[Flaw]:
    """Nodes in public subnets have public addresses."""
    for group, subnet in _of_groups(facts):
        if subnet.public and not subnet.assigns and not group.public_address:
            yield Flaw(
                f"{group.name}: {subnet.id} is public and gives no public address; its nodes reach nobody",
                "take private subnets, or aws ec2 modify-subnet-attribute --map-public-ip-on-launch",
            )


def zones(facts: Facts) -> Iterator[Flaw]:
    """The cluster was made without Outposts, Local Zones and Wavelength."""
    subnets = facts.subnets.value
    for each in facts.cluster.value.subnets:
        found = subnets.get(each)
        if found is not None and (found.outpost or found.zone_type != "availability-zone"):
            where = f"on the Outpost {found.outpost}" if found.outpost else f"in a {found.zone_type}"
            yield Flaw(
                f"{each}, which the cluster was made with, is {where}",
                "aws eks update-cluster-config with subnets of ordinary zones; nodes may use others",
            )


def dhcp(facts: Facts) -> Iterator[Flaw]:
    """Nodes get one domain name, and Amazon's name server."""
    vpc = facts.vpc.value
    if len(vpc.domain_name.split()) > 1:
        yield Flaw(
            f"the VPC's DHCP options have domain-name {vpc.domain_name!r}: names of nodes break by it",
            "give it one domain",
        )
    if "AmazonProvidedDNS" not in vpc.name_servers:
        servers = ", ".join(vpc.name_servers) or "none"
        yield Flaw(
            f"the VPC's DHCP options have the name servers {servers}",
            "let them ask the VPC's own for names of AWS and of the cluster, or use AmazonProvidedDNS",
            fails=False,
        )


def dns(facts: Facts) -> Iterator[Flaw]:
    """The VPC has names."""
    vpc = facts.vpc.value
    off = [
        what
        for what, on in (("enableDnsSupport", vpc.dns_support), ("enableDnsHostnames", vpc.dns_hostnames))
        if not on
    ]
    if off:
        yield Flaw(f"{' and '.join(off)} of the VPC is off", "aws ec2 modify-vpc-attribute switches it on")


def api_server(facts: Facts) -> Iterator[Flaw]:
    """Nodes reach the cluster's API server."""
    cluster = facts.cluster.value
    if cluster.private_endpoint or _ANYWHERE in cluster.public_cidrs:
        return
    for group, subnet in _of_groups(facts):
        outside = [each for each in subnet.leaves_from if not _allowed(each, cluster.public_cidrs)]
        if outside or not subnet.leaves_from:
            found = f"leaves from {', '.join(outside)}" if outside else "has no NAT gateway"
            yield Flaw(
                f"{group.name}: {subnet.id} {found}, and the endpoint is public for {', '.join(cluster.public_cidrs)}",
                "aws eks update-cluster-config --resources-vpc-config endpointPrivateAccess=true",
            )


def endpoints(facts: Facts) -> Iterator[Flaw]:
    """Nodes without a way to the internet have the endpoints that they need."""
    closed = _without_way_out(facts)
    if not closed:
        return
    vpc = facts.vpc.value
    identity = ["eks-auth"] if "eks-pod-identity-agent" in facts.addons.value else []
    hooked = ["autoscaling"] if any(each.joined_first for each in closed) else []
    missing = missing_endpoints(vpc, [each.user_data for each in closed], [*identity, *hooked])
    names = ", ".join(each.name for each in closed)
    if missing:
        yield Flaw(
            f"{names}: no way to the internet, and no endpoint for {', '.join(missing)}",
            "make the VPC endpoints; s3 as a gateway",
        )
    if (agent := [each for each in _AGENT if each not in vpc.endpoints]) and not missing:
        yield Flaw(
            f"{names}: no endpoint for {', '.join(agent)}: the SSM agent is not heard of",
            "make them, if anybody shall look into a node",
            fails=False,
        )


def bootstrap_arguments(facts: Facts) -> Iterator[Flaw]:
    """Nodes without a way to the internet are told where their cluster is."""
    if "eks" in facts.vpc.value.endpoints:
        return
    for group in _without_way_out(facts):
        if missing := [f"-{each}" for each in untold(group.user_data)]:
            yield Flaw(
                f"{group.name}: its user data has no {', '.join(missing)}, and EKS is out of reach",
                "hand them to Start-EKSBootstrap.ps1, as the node groups of this project do",
            )


def _pods(group: Group) -> int:
    known = instance_types().get(group.instance_type)
    return (known.pod_addresses if known else None) or 0


def _of_groups(facts: Facts) -> Iterator[tuple[Group, Subnet]]:
    subnets = facts.subnets.value
    for group in facts.groups.value:
        for each in group.subnets:
            if each in subnets:
                yield group, subnets[each]


def _without_way_out(facts: Facts) -> list[Group]:
    """Groups of which nodes have neither a route to the internet nor a proxy, as their user data sets it."""
    closed = {group.name: group for group, subnet in _of_groups(facts) if not subnet.way_out}
    return [group for group in closed.values() if not has_proxy(group.user_data)]


def _allowed(address: str, ranges: tuple[str, ...]) -> bool:
    return any(ip_address(address) in ip_network(each, strict=False) for each in ranges)
