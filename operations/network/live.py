"""Reading the network in which nodes stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operations.aws import asking
from operations.network.facts import Subnet, Vpc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import boto3
    from mypy_boto3_ec2 import EC2Client

_EVERYWHERE = "0.0.0.0/0"
_NO_OPTIONS = "default"
"""What a VPC without DHCP options names (EC2 API reference, AssociateDhcpOptions)."""


def subnets(aws: boto3.Session, vpc: str, ids: Iterable[str]) -> dict[str, Subnet]:
    """Those of the subnets that are there, with their routes."""
    ec2 = aws.client("ec2")
    with asking():
        named: Any = [{"Name": "subnet-id", "Values": sorted(set(ids))}]
        found = [
            each for page in ec2.get_paginator("describe_subnets").paginate(Filters=named) for each in page["Subnets"]
        ]
        zones = {
            each.get("ZoneName"): each.get("ZoneType", "")
            for each in ec2.describe_availability_zones()["AvailabilityZones"]
        }
        routes = _default_routes(ec2, vpc)
        gateways = _addresses(ec2, vpc)
    made: dict[str, Subnet] = {}
    for each in found:
        id_ = each.get("SubnetId", "")
        route = routes.get(id_, routes.get("", {}))
        made[id_] = Subnet(
            id=id_,
            free=each.get("AvailableIpAddressCount", 0),
            zone_type=zones.get(each.get("AvailabilityZone"), "availability-zone"),
            outpost=each.get("OutpostArn", ""),
            public=route.get("GatewayId", "").startswith("igw-"),
            way_out=bool(route),
            assigns=each.get("MapPublicIpOnLaunch", False),
            leaves_from=gateways.get(route.get("NatGatewayId", ""), ()),
        )
    return made


def _default_routes(ec2: EC2Client, vpc: str) -> dict[str, Mapping[str, Any]]:
    """The default route by subnet; of subnets without a table of their own, the main one's, by ""."""
    found: dict[str, Mapping[str, Any]] = {}
    pages = ec2.get_paginator("describe_route_tables")
    for page in pages.paginate(Filters=[{"Name": "vpc-id", "Values": [vpc]}]):
        for table in page["RouteTables"]:
            routes: list[Mapping[str, Any]] = [
                {**each}
                for each in table.get("Routes", [])
                if each.get("DestinationCidrBlock") == _EVERYWHERE and each.get("State") != "blackhole"
            ]
            for each in table.get("Associations", []):
                found["" if each.get("Main") else each.get("SubnetId", "")] = routes[0] if routes else {}
    return found


def _addresses(ec2: EC2Client, vpc: str) -> dict[str, tuple[str, ...]]:
    """The public addresses of each NAT gateway."""
    pages = ec2.get_paginator("describe_nat_gateways")
    return {
        each.get("NatGatewayId", ""): tuple(
            address["PublicIp"] for address in each.get("NatGatewayAddresses", []) if "PublicIp" in address
        )
        for page in pages.paginate(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
        for each in page["NatGateways"]
    }


def vpc(aws: boto3.Session, id_: str) -> Vpc:
    """A VPC's DNS, DHCP options and endpoints."""
    ec2 = aws.client("ec2")
    with asking():
        (found,) = ec2.describe_vpcs(VpcIds=[id_])["Vpcs"]
        options = _options(ec2, found.get("DhcpOptionsId", _NO_OPTIONS))
        support = ec2.describe_vpc_attribute(VpcId=id_, Attribute="enableDnsSupport")["EnableDnsSupport"]
        names = ec2.describe_vpc_attribute(VpcId=id_, Attribute="enableDnsHostnames")["EnableDnsHostnames"]
        endpoints = [
            each
            for page in ec2.get_paginator("describe_vpc_endpoints").paginate(
                Filters=[{"Name": "vpc-id", "Values": [id_]}]
            )
            for each in page["VpcEndpoints"]
            if each.get("State", "available").lower() == "available"
        ]
    prefix = f".{aws.region_name}."
    return Vpc(
        domain_name=" ".join(options.get("domain-name", ())),
        name_servers=options.get("domain-name-servers", ()),
        dns_support=support.get("Value", False),
        dns_hostnames=names.get("Value", False),
        endpoints=frozenset(each.get("ServiceName", "").partition(prefix)[2] for each in endpoints),
    )


def _options(ec2: EC2Client, id_: str) -> dict[str, tuple[str, ...]]:
    """DHCP options by name."""
    if id_ == _NO_OPTIONS:
        return {}
    (found,) = ec2.describe_dhcp_options(DhcpOptionsIds=[id_])["DhcpOptions"]
    return {
        each.get("Key", ""): tuple(value.get("Value", "") for value in each.get("Values", []))
        for each in found.get("DhcpConfigurations", [])
    }
