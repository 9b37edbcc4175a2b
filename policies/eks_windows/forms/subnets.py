"""Subnets, as far as nodes in them need a public address.

Source: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from eks_windows.model import Fact, Subnet

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
_OPEN = ""
"""Stands for the URN of a subnet or table that is not known yet."""

TYPES = SUBNET_TYPES


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """One subnet, and whether its route table leads to an internet gateway."""
    assigns = resource.boolean(resource.props.get("mapPublicIpOnLaunch"))
    estate.subnets[resource.urn] = Subnet(assigns.place, public=_public(graph, resource), assigns_address=assigns)


def _public(graph: Graph, subnet: Resource) -> Fact[bool]:
    """Whether one of its tables leads out; open where a table, a route or an association is not known yet."""
    of_subnets = graph.once("route tables of subnets", lambda: _tables_by_subnet(graph))
    found = [_leads(graph, table) for _, table in of_subnets.get(subnet.urn, ())]
    for perhaps, table in of_subnets.get(_OPEN, ()):
        if _leads(graph, table).value is not False:
            found.append(Fact(perhaps.place, unknown=perhaps.unknown))
    certain = next((one for one in found if one.value), None)
    unclear = next((one for one in found if one.unknown is not None), None)
    return certain or unclear or Fact(subnet.props.place, False)


def _leads(graph: Graph, table: Fact[str]) -> Fact[bool]:
    """Whether a route table leads to an internet gateway."""
    leading = graph.once("route tables to the internet", lambda: _leading(graph))
    if table.unknown is not None and leading:
        return Fact(table.place, unknown=table.unknown)
    return leading.get(table.value or "") or leading.get(_OPEN) or Fact(table.place, False)


def _tables_by_subnet(graph: Graph) -> dict[str, list[tuple[Fact[str], Fact[str]]]]:
    """Which subnet has which table, by the subnet's URN."""
    found: dict[str, list[tuple[Fact[str], Fact[str]]]] = defaultdict(list)
    for one in graph.of_type(*_ASSOCIATIONS):
        subnet = graph.reference(one, one.props.get("subnetId"), SUBNET_TYPES)
        table = graph.reference(one, one.props.get("routeTableId"), _TABLES)
        if not table.absent and not subnet.absent:
            found[subnet.value or _OPEN].append((subnet, table))
    return found


def _leading(graph: Graph) -> dict[str, Fact[bool]]:
    """The route tables that lead to an internet gateway, by routes of their own and by those that are resources."""
    found: dict[str, Fact[bool]] = {}
    for table in graph.of_type(*_TABLES):
        for route in table.props.get("routes").items():
            _note(found, table.urn, _to_the_world(table, route, ("cidrBlock", "ipv6CidrBlock")))
    for one in graph.of_type(*_ROUTES):
        leads = _to_the_world(one, one.props, ("destinationCidrBlock", "destinationIpv6CidrBlock"))
        target = graph.reference(one, one.props.get("routeTableId"), _TABLES)
        if target.known or leads.value is False:
            _note(found, target.value or _OPEN, leads)
        else:
            _note(found, _OPEN, Fact(target.place, unknown=target.unknown))
    return found


def _note(found: dict[str, Fact[bool]], table: str, leads: Fact[bool]) -> None:
    if leads.value or (leads.unknown is not None and table not in found):
        found[table] = leads


def _to_the_world(owner: Resource, route: View, keys: tuple[str, str]) -> Fact[bool]:
    """Whether a route leads everywhere through a gateway; NAT and egress-only gateways have properties of their own."""
    told = [owner.text(route.get(key)) for key in keys]
    if route.get("gatewayId").absent or any(one.value in _WORLD for one in told):
        return Fact(route.place, not route.get("gatewayId").absent)
    unclear = next((one.unknown for one in told if one.unknown is not None), None)
    return Fact(route.place, None if unclear else False, unclear)
