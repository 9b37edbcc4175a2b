"""What a node group says of its network besides subnets and security groups, field by field."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi


class ProxyArgs(TypedDict):
    """The HTTP proxy through which nodes ask whatever is not in their VPC or cluster. See docs/node-groups.md."""

    https: str
    """Proxy of https addresses, ``http://HOST:PORT``, without user or password."""

    http: NotRequired[str | None]
    """Proxy of http addresses. Default: that of https."""

    no_proxy: NotRequired[Sequence[str]]
    """What is asked without it besides what always is: names, domains with a leading dot, IPv4 addresses and ranges.
    VPC endpoints are such."""

    endpoint_by_proxy: NotRequired[bool]
    """Ask the cluster's API server through it, too: for a cluster whose endpoint is public only, from subnets without a
    way out of their own. Default: false."""


class RuleArgs(TypedDict):
    """What a rule lets pass, whatever its direction."""

    name: str
    """Its name, one in its list."""

    protocol: NotRequired[str]
    """tcp, udp, icmp or all. Default: tcp."""

    from_port: NotRequired[int | None]
    """First port, of tcp and udp."""

    to_port: NotRequired[int | None]
    """Last port. Default: the first."""

    cidr: NotRequired[pulumi.Input[str] | None]
    """IPv4 range at the other end; this, security_group_id or prefix_list_id."""

    security_group_id: NotRequired[pulumi.Input[str] | None]
    """Security group at the other end."""

    prefix_list_id: NotRequired[pulumi.Input[str] | None]
    """Prefix list at the other end."""

    description: NotRequired[str | None]
    """What it is for. Default: its name."""


class IngressRuleArgs(RuleArgs):
    """What reaches the nodes besides their cluster and each other; RDP never from the internet."""


class EgressRuleArgs(RuleArgs):
    """What the nodes reach besides their cluster and each other."""
