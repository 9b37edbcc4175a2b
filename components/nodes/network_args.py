"""What a node group says of its network besides subnets and security groups, field by field."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict


class ProxyArgs(TypedDict):
    """The HTTP proxy through which nodes ask whatever is not in their VPC or cluster. See docs/node-groups.md."""

    https: str
    """Proxy of https addresses, ``http://HOST:PORT``, without user or password."""

    http: NotRequired[str | None]
    """Proxy of http addresses. Default: that of https."""

    no_proxy: NotRequired[Sequence[str]]
    """What is asked without it besides what always is: names, domains with a leading dot, IPv4 addresses and ranges.
    VPC endpoints are such."""
