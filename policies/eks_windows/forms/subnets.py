"""Subnets, as far as nodes in them need a public address.

Source: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from eks_windows.model import Subnet

if TYPE_CHECKING:
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import View

SUBNET_TYPES = ("aws:ec2/subnet:Subnet", "aws-native:ec2:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet")
_ASSOCIATIONS = ("aws:ec2/routeTableAssociation:RouteTableAssociation", "aws-native:ec2:SubnetRouteTableAssociation")
_TABLES = ("aws:ec2/routeTable:RouteTable", "aws-native:ec2:RouteTable")
_ROUTES = ("aws:ec2/route:Route", "aws-native:ec2:Route")
_WORLD = ("0.0.0.0/0", "::/0")

TYPES = SUBNET_TYPES


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """One subnet, and whether its route table leads to an internet gateway."""
    assigns = resource.boolean(resource.props.get("mapPublicIpOnLaunch"))
    estate.subnets[resource.urn] = Subnet(assigns.place, public=_public(graph, resource), assigns_address=assigns)


def _public(graph: Graph, subnet: Resource) -> bool:
    tables = graph.once("route tables of subnets", lambda: _tables_by_subnet(graph)).get(subnet.urn, ())
    leading = graph.once("route tables to the internet", lambda: _leading(graph))
    return any(table in leading for table in tables)


def _tables_by_subnet(graph: Graph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in graph.of_type(*_ASSOCIATIONS):
        subnet = graph.reference(one, one.props.get("subnetId"), SUBNET_TYPES).value
        table = graph.reference(one, one.props.get("routeTableId"), _TABLES).value
        if subnet is not None and table is not None:
            found[subnet].append(table)
    return found


def _leading(graph: Graph) -> set[str]:
    """The route tables that lead to an internet gateway, by routes of their own and by those that are resources."""
    inline = {
        table.urn
        for table in graph.of_type(*_TABLES)
        if any(_to_the_world(route, ("cidrBlock", "ipv6CidrBlock")) for route in table.props.get("routes").items())
    }
    separate = {
        graph.reference(one, one.props.get("routeTableId"), _TABLES).value or ""
        for one in graph.of_type(*_ROUTES)
        if _to_the_world(one.props, ("destinationCidrBlock", "destinationIpv6CidrBlock"))
    }
    return inline | separate


def _to_the_world(route: View, keys: tuple[str, str]) -> bool:
    """Whether a route leads everywhere through a gateway; NAT and egress-only gateways have properties of their own."""
    return not route.get("gatewayId").absent and any(route.get(key).text() in _WORLD for key in keys)
