"""What a node does that Systems Manager joins to an Active Directory domain: its name, the wait, its DNS servers. Pure.

A name that the machine has before it is joined is the one that it has in the domain. The node's name in the cluster is
another, EC2's private DNS name, which the AMI's bootstrap script gives kubelet and kube-proxy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from components.powershell.bodies import body
from components.powershell.contained import contained
from components.powershell.quoting import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STEP = "domain"


@dataclass(frozen=True, kw_only=True)
class Domain:
    """The domain of a node.

    Attributes:
        name: its fully qualified name.
        dns_servers: addresses of its DNS servers; none for what DHCP says.
        name_prefix: what the computer's name begins with; empty for the name that Windows has given it.
    """

    name: str
    dns_servers: tuple[str, ...] = ()
    name_prefix: str = ""

    @classmethod
    def of(cls, domain: Mapping[str, Any] | None) -> Self | None:
        """That of a node group, as its settings or arguments have it; None where there is none."""
        if not domain:
            return None
        return cls(
            name=domain["name"],
            dns_servers=tuple(domain.get("dns_ip_addresses") or ()),
            name_prefix=domain.get("computer_name_prefix") or "",
        )


def in_domain(domain: Domain, tell: Callable[[str], str]) -> list[str]:
    """Statements that pass on a member of the domain alone; before hooks, which then run once.

    Args:
        domain: the domain.
        tell: a statement that runs before a node is given up, of what tells why.
    """
    told = tell('"this machine is in $EksIn"')
    return [
        f"$EksDomain = {literal(domain.name)}",
        body("domain"),
        *(_named(domain.name_prefix, tell) if domain.name_prefix else []),
        body("domain_wait"),
        *([told] if told else []),
        "exit 1",
        "}",
        *(_asks(domain.dns_servers, tell) if len(domain.dns_servers) > 1 else []),
    ]


def _named(prefix: str, tell: Callable[[str], str]) -> list[str]:
    return [
        f"$EksPrefix = {literal(prefix)}",
        body("computer_name"),
        *contained("computer name", ["EksName"], tell("$EksWhy")),
    ]


def _asks(servers: tuple[str, ...], tell: Callable[[str], str]) -> list[str]:
    given = ",".join(map(literal, servers))
    return contained("DNS servers of the domain", [f"{body('domain_servers')} {given}"], tell("$EksWhy"))
