"""Settings of the way out of nodes that have no other."""

from typing import Annotated

from components.powershell.proxy import check_direct, check_proxy
from components.settings.base import Settings, checked

ProxyUrl = Annotated[str, checked(check_proxy)]


class ProxySettings(Settings):
    """The HTTP proxy through which nodes ask whatever is not in their VPC or cluster. See docs/node-groups.md."""

    https: ProxyUrl
    """Proxy of https addresses, ``http://HOST:PORT``, without user or password."""

    http: ProxyUrl | None = None
    """Proxy of http addresses. Default: that of https."""

    no_proxy: tuple[Annotated[str, checked(check_direct)], ...] = ()
    """What is asked without it besides what always is: names, domains with a leading dot, IPv4 addresses and ranges.
    VPC endpoints are such."""

    endpoint_by_proxy: bool = False
    """Ask the cluster's API server through it, too: for a cluster whose endpoint is public only, from subnets without a
    way out of their own."""
