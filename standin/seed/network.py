"""A network such as a platform team hands over: a VPC with private and public subnets in three zones."""

from dataclasses import dataclass

from standin.api.ec2.models import EC2Backend

VPC_CIDR = "10.0.0.0/16"
ZONES = "abc"


@dataclass(frozen=True, kw_only=True)
class Network:
    """The ids of a region's network, by zone."""

    vpc_id: str
    private_subnet_ids: list[str]
    public_subnet_ids: list[str]


def seed_network(ec2: EC2Backend, clusters: tuple[str, ...]) -> Network:
    """Make it: private subnets reach out through one NAT gateway, and are tagged for the clusters that use them."""
    vpc = ec2.create_vpc(VPC_CIDR, tags=_tags({"Name": "rehearsal"}))
    ec2.modify_vpc_attribute(vpc.id, "enable_dns_hostnames", "true")
    gateway = ec2.create_internet_gateway(tags=_tags({"Name": "rehearsal"}))
    ec2.attach_internet_gateway(gateway.id, vpc.id)
    shared = {f"kubernetes.io/cluster/{cluster}": "shared" for cluster in clusters}
    public = [_subnet(ec2, vpc.id, "public", number, shared | {"kubernetes.io/role/elb": "1"}) for number in range(3)]
    private = [
        _subnet(ec2, vpc.id, "private", number, shared | {"kubernetes.io/role/internal-elb": "1"})
        for number in range(3)
    ]
    address = ec2.allocate_address("vpc")
    nat = ec2.create_nat_gateway(public[0], address.allocation_id or "", tags={"Name": "rehearsal"})
    _route(ec2, vpc.id, "public", public, gateway_id=gateway.id)
    _route(ec2, vpc.id, "private", private, nat_gateway_id=nat.id)
    for subnet_id in public:
        ec2.modify_subnet_attribute(subnet_id, "map_public_ip_on_launch", attr_value=True)
    return Network(vpc_id=vpc.id, private_subnet_ids=private, public_subnet_ids=public)


def _subnet(ec2: EC2Backend, vpc_id: str, kind: str, number: int, tags: dict[str, str]) -> str:
    zone = f"{ec2.region_name}{ZONES[number]}"
    cidr = f"10.0.{number * 32 if kind == 'private' else 128 + number * 16}.0/{19 if kind == 'private' else 20}"
    named = {"Name": f"rehearsal-{kind}-{zone}"} | tags
    return ec2.create_subnet(vpc_id, cidr, availability_zone=zone, tags={"subnet": named}).id


def _route(
    ec2: EC2Backend,
    vpc_id: str,
    kind: str,
    subnet_ids: list[str],
    *,
    gateway_id: str | None = None,
    nat_gateway_id: str | None = None,
) -> None:
    table = ec2.create_route_table(vpc_id, tags=_tags({"Name": f"rehearsal-{kind}"}))
    ec2.create_route(table.id, "0.0.0.0/0", gateway_id=gateway_id, nat_gateway_id=nat_gateway_id)
    for subnet_id in subnet_ids:
        ec2.associate_route_table(table.id, subnet_id=subnet_id)


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
