"""What is true of addresses and ports, whoever's network it is."""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Network

RDP = 3389
"""Remote Desktop, over TCP and UDP."""

ANYWHERE = "0.0.0.0/0"

PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
"""Addresses that nobody has on the internet: RFC 1918, and RFC 6598, of which VPCs take some, too."""


class Protocol(StrEnum):
    """What a rule of a security group lets pass (EC2 API reference, IpPermission: IpProtocol)."""

    TCP = "tcp"
    UDP = "udp"
    ICMP = "icmp"
    ALL = "all"

    @property
    def has_ports(self) -> bool:
        """Whether a rule of it names ports."""
        return self in {Protocol.TCP, Protocol.UDP}


def canonical(range_: str) -> str:
    """An IPv4 range in its canonical form.

    Raises:
        ValueError: it is malformed, or has host bits set.
    """
    try:
        return str(IPv4Network(range_))
    except ValueError as error:
        raise ValueError(f"{error}; write an IPv4 range such as 10.0.0.0/16") from error


def is_private(range_: str) -> bool:
    """Whether a range holds addresses alone that nobody has on the internet.

    Raises:
        ValueError: it is no IPv4 range.
    """
    network = IPv4Network(range_)
    return any(network.subnet_of(IPv4Network(private)) for private in PRIVATE_RANGES)


def lets_in(port: int, protocol: Protocol, first: int | None, last: int | None) -> bool:
    """Whether a rule opens a port of TCP or UDP.

    Args:
        port: the port.
        protocol: the rule's.
        first: its first port.
        last: its last one; None where it has one alone.
    """
    if protocol is Protocol.ALL:
        return True
    return protocol.has_ports and first is not None and first <= port <= (first if last is None else last)
