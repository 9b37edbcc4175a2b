"""How what runs on a node asks by HTTP where the way out is a proxy, set by user data before the node joins. Pure.

Who reads what: programs in Go and Python, curl and the AWS CLI the environment
(https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html); a service that runs by now its own
environment (https://docs.aws.amazon.com/systems-manager/latest/userguide/configure-proxy-ssm-agent-windows.html) or,
started again, the machine's (Microsoft, "Configure Docker in Windows": proxy); Windows Update WinHTTP's setting
(Microsoft, "netsh winhttp"); the AWS Tools for PowerShell and PowerShell itself .NET's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from components.facts.limits import DIRECT_HOST, PORT, PROXY_URL
from components.facts.network import PRIVATE_RANGES, canonical
from components.powershell.bodies import body
from components.powershell.contained import contained
from components.powershell.quoting import literal

if TYPE_CHECKING:
    from collections.abc import Mapping

STEP = "proxy"

DIRECT = (
    "localhost",
    "127.0.0.1",
    "169.254.169.254",
    "169.254.0.0/16",
    *PRIVATE_RANGES,
    ".svc",
    ".cluster.local",
    ".internal",
)
"""What no node asks through a proxy: itself, EC2's metadata and EKS Pod Identity, private addresses, of which EKS takes
the service range, services of the cluster, and names of EC2's own DNS."""


def check_proxy(url: str) -> None:
    """Refuse a proxy that a node could not use, or whose password everybody could read.

    Raises:
        ValueError: it has a user or password, which the message does not repeat, or another form.
    """
    if "@" in url:
        raise ValueError(
            "found one with a user or password: who may describe the launch template or a machine reads its user data; "
            "let the proxy know the nodes by their addresses or security group"
        )
    refusal = PROXY_URL.refuse(url) or PORT.refuse(int(url.rpartition(":")[2]))
    if refusal is not None:
        raise ValueError(f"found {refusal}")


def check_direct(place: str) -> None:
    """Refuse what no program would take for a host, a domain or a range in NO_PROXY.

    Raises:
        ValueError: it has a blank, comma or asterisk, or is a range that is none.
    """
    if "/" in place:
        canonical(place)
    elif (refusal := DIRECT_HOST.refuse(place)) is not None:
        raise ValueError(f"found {refusal}")


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """The proxy of a node.

    Attributes:
        http: for ``http:``, as a URL.
        https: for ``https:``, as a URL.
        direct: hosts, domains (with a leading dot) and ranges that are asked without it.
    """

    http: str
    https: str
    direct: tuple[str, ...]

    @classmethod
    def of(cls, proxy: Mapping[str, Any] | None, endpoint: str) -> Self | None:
        """That of a node group, as its settings or arguments have it; None where there is none.

        Args:
            proxy: its values.
            endpoint: URL of the cluster's API server, which is asked directly where the values do not say otherwise.
        """
        if not proxy:
            return None
        https: str = proxy["https"]
        host = "" if proxy.get("endpoint_by_proxy") else urlsplit(endpoint).hostname or ""
        direct = dict.fromkeys((*DIRECT, host, *(proxy.get("no_proxy") or ())))
        return cls(http=proxy.get("http") or https, https=https, direct=tuple(filter(None, direct)))

    def environment(self) -> list[str]:
        """Statements that tell this process; what runs after them asks as it shall."""
        values = {"HTTP_PROXY": self.http, "HTTPS_PROXY": self.https, "NO_PROXY": ",".join(self.direct)}
        return [f"$env:{name} = {literal(value)}" for name, value in values.items()]


def tell_machine(tell: str = "") -> list[str]:
    """Statements that tell the machine and its services what `Proxy.environment` told this process; a node where they
    fail does not join.

    Args:
        tell: a statement that runs before that end, with the reason in ``$EksWhy``.
    """
    return [body("proxy"), *contained(STEP, ["EksProxy"], tell)]
