"""Which addresses reach a port, by arithmetic instead of by comparing texts."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import TYPE_CHECKING

from eks_windows.stack.values import Secret, like, revealed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eks_windows.model import Ingress

RDP = 3389
_ALL = ("-1", "all")
_TRANSPORTS = ("tcp", "udp", "6", "17")
"""RDP uses both; a rule names them by word or by number."""


def covers(rule: Ingress, port: int) -> bool | None:
    """Whether a rule lets a port in, whatever the sources; None where it is not known yet."""
    if rule.protocol.unknown is not None:
        return None
    protocol = (rule.protocol.value or "-1").lower()
    if protocol in _ALL:
        return True
    if protocol not in _TRANSPORTS:
        return False
    if rule.first.unknown is not None or rule.last.unknown is not None:
        return None
    first, last = rule.first.value, rule.last.value
    return first is None or last is None or first == -1 or first <= port <= last


def public_share(sources: Sequence[str]) -> list[str]:
    """The sources that together open a great part of the public internet, split ranges put together again.

    Everything within private, shared and documentation space is left out. What is left counts as public when one
    collapsed block is wider than any organisation's own: more than a /8 of IPv4 or a /16 of IPv6.
    """
    networks = [network for text in sources if (network := _network(text)) is not None]
    v4: list[IPv4Network] = [one for one in networks if isinstance(one, IPv4Network)]
    v6: list[IPv6Network] = [one for one in networks if isinstance(one, IPv6Network)]
    wide4 = [one for one in collapse_addresses(v4) if one.prefixlen < 8 and not one.is_private]  # noqa: PLR2004  (see above)
    wide6 = [one for one in collapse_addresses(v6) if one.prefixlen < 16 and not one.is_private]  # noqa: PLR2004
    secret = next((text for text in sources if isinstance(text, Secret)), "")
    return [like(secret, str(one)) for one in (*wide4, *wide6)]


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(revealed(text), strict=False)
    except ValueError:
        return None
