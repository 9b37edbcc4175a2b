"""Subnets and security groups, as far as they decide who reaches a node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eks_windows.stack.facts import Fact
    from eks_windows.stack.view import Place


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet: whether it is seen to be public, and whether instances in it get a public address."""

    place: Place
    public: Fact[bool]
    assigns_address: Fact[bool]


@dataclass(frozen=True, slots=True)
class Ingress:
    """One rule that lets traffic in.

    Attributes:
        place: the rule.
        protocol: ``tcp``, ``udp``, ``6``, ``-1`` for all.
        first: the first port; absent for all.
        last: the last port.
        sources: CIDR blocks, IPv4 and IPv6.
        prefix_lists: ids of prefix lists, whose content is not in the program.
    """

    place: Place
    protocol: Fact[str]
    first: Fact[int]
    last: Fact[int]
    sources: tuple[Fact[str], ...] = ()
    prefix_lists: tuple[Fact[str], ...] = ()


@dataclass(slots=True)
class SecurityGroup:
    """A security group and what it lets in, wherever its rules are written."""

    place: Place
    ingress: list[Ingress]
