"""A network such as a platform team hands over: a VPC with private and public subnets in three zones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from standin.api.ec2.models import EC2Backend

VPC_CIDR = "10.0.0.0/16"
PUBLIC_CIDRS = {"a": "10.0.128.0/20", "b": "10.0.144.0/20", "c": "10.0.160.0/20"}
PRIVATE_CIDRS = {"a": "10.0.0.0/19", "b": "10.0.32.0/19", "c": "10.0.64.0/19"}
"""Zone, by the letter that ends its name, to its subnet's range; a Region may have fewer zones."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """The ids of a region's network, by zone."""

    vpc_id: str
    private_subnet_ids: list[str]
    public_subnet_ids: list[str]


def seed_network(ec2: EC2Backend, name: str, clusters: Sequence[str]) -> Network:
    """Make it: private subnets reach out through one NAT gateway, and are tagged for the clusters that use them."""
    vpc = ec2.create_vpc(VPC_CIDR, tags=_named(name))
    ec2.modify_vpc_attribute(vpc.id, "enable_dns_hostnames", "true")
    options = ec2.create_dhcp_options(["AmazonProvidedDNS"], cast("Any", [f"{ec2.region_name}.compute.internal"]))
    ec2.associate_dhcp_options(options, vpc)
    gateway = ec2.create_internet_gateway(tags=_named(name))
    ec2.attach_internet_gateway(gateway.id, vpc.id)
    shared = {f"kubernetes.io/cluster/{cluster}": "shared" for cluster in clusters}
    public = _subnets(ec2, vpc.id, f"{name}-public", PUBLIC_CIDRS, shared | {"kubernetes.io/role/elb": "1"})
    private = _subnets(ec2, vpc.id, f"{name}-private", PRIVATE_CIDRS, shared | {"kubernetes.io/role/internal-elb": "1"})
    address = ec2.allocate_address("vpc")
    nat = ec2.create_nat_gateway(public[0], address.allocation_id or "", tags={"Name": name})
    _route(ec2, vpc.id, f"{name}-public", public, gateway_id=gateway.id)
    _route(ec2, vpc.id, f"{name}-private", private, nat_gateway_id=nat.id)
    for subnet_id in public:
        ec2.modify_subnet_attribute(subnet_id, "map_public_ip_on_launch", attr_value=True)
    return Network(vpc_id=vpc.id, private_subnet_ids=private, public_subnet_ids=public)


def _subnets(ec2: EC2Backend, vpc_id: str, name: str, cidrs: dict[str, str], tags: dict[str, str]) -> list[str]:
    made: list[str] = []
    known = {zone.name for zone in ec2.describe_availability_zones()}
    for zone, cidr in {f"{ec2.region_name}{letter}": cidr for letter, cidr in cidrs.items()}.items():
        if zone not in known:
            continue
        own = {"subnet": {"Name": f"{name}-{zone}"} | tags}
        made.append(ec2.create_subnet(vpc_id, cidr, availability_zone=zone, tags=own).id)
    return made


def _route(
    ec2: EC2Backend,
    vpc_id: str,
    name: str,
    subnet_ids: list[str],
    *,
    gateway_id: str | None = None,
    nat_gateway_id: str | None = None,
) -> None:
    table = ec2.create_route_table(vpc_id, tags=_named(name))
    ec2.create_route(table.id, "0.0.0.0/0", gateway_id=gateway_id, nat_gateway_id=nat_gateway_id)
    for subnet_id in subnet_ids:
        ec2.associate_route_table(table.id, subnet_id=subnet_id)


def _named(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}]
