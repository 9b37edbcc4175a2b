"""What is known of a network in which nodes stand. Nothing here asks anybody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """A subnet.

    Attributes:
        free: addresses.
        zone_type: `availability-zone`, `local-zone` or `wavelength-zone`.
        public: whether its default route is an internet gateway.
        way_out: whether it has a default route at all.
        assigns: whether it gives public addresses to what is started in it.
        leaves_from: public addresses of its NAT gateway.
    """

    id: str
    free: int
    zone_type: str = "availability-zone"
    outpost: str = ""
    public: bool = False
    way_out: bool = True
    assigns: bool = False
    leaves_from: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Vpc:
    """A VPC: what its DHCP options say, its DNS, and the last parts of the services that it has endpoints for.

    Attributes:
        domain_name: of the DHCP options; on Linux several are allowed, apart by blanks.
    """

    domain_name: str = ""
    name_servers: tuple[str, ...] = ("AmazonProvidedDNS",)
    dns_support: bool = True
    dns_hostnames: bool = True
    endpoints: frozenset[str] = frozenset()
