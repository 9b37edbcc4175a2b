"""User data of a self-managed Windows node: the PowerShell that makes it join its cluster.

Pure: arguments in, text out, with golden files in the tests. The script that it calls is part of every EKS optimized
Windows AMI; its parameters: https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-windows-ami.html
("Bootstrap script configuration parameters").
"""

import base64
import binascii
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from components.facts.limits import USER_DATA_BYTES
from components.powershell.kubelet import Kubelet, check_extra_flag, flag_line
from components.powershell.quoting import check_script, literal

_DNS_HOST = 10
"""EKS gives the cluster's DNS the tenth address of the service range."""

_REDIRECT = "3>&1 4>&1 5>&1 6>&1"
"""Warnings, verbose, debug and information lines go to the log of the launch agent too."""


@dataclass(frozen=True, kw_only=True)
class ClusterNetwork:
    """How a node reaches its cluster: all of it or none, as a half of it makes a node that is Ready and has no DNS.

    Attributes:
        endpoint: URL of the API server.
        certificate_authority: base64 of the cluster's CA certificate.
        service_cidr: the range of service addresses, ``172.20.0.0/16``.
        dns_cluster_ip: the address of the cluster's DNS, inside that range.
    """

    endpoint: str
    certificate_authority: str
    service_cidr: str
    dns_cluster_ip: str

    @classmethod
    def of(
        cls, endpoint: str, certificate_authority: str, service_cidr: str, dns_cluster_ip: str | None = None
    ) -> Self:
        """Checked against each other; the DNS address defaults to the tenth of the range.

        Raises:
            ValueError: a part is malformed, or the DNS address lies outside the range.
        """
        if urlsplit(endpoint).scheme != "https" or not urlsplit(endpoint).hostname:
            raise ValueError(f"the cluster's endpoint is {endpoint!r}, expected an https URL")
        try:
            base64.b64decode(certificate_authority, validate=True)
        except binascii.Error as error:
            raise ValueError("the cluster's certificate authority is not base64 text") from error
        try:
            network = ipaddress.IPv4Network(service_cidr)
        except ValueError as error:
            raise ValueError(
                f"the service range is {service_cidr!r}, expected an IPv4 range: EKS runs no Windows nodes on IPv6"
            ) from error
        address = ipaddress.IPv4Address(dns_cluster_ip) if dns_cluster_ip else network[_DNS_HOST]
        if address not in network:
            raise ValueError(f"the DNS address {address} lies outside the cluster's service range {network}")
        return cls(
            endpoint=endpoint,
            certificate_authority=certificate_authority,
            service_cidr=str(network),
            dns_cluster_ip=str(address),
        )


SAMPLE_NETWORK = ClusterNetwork.of("https://" + "x" * 80, "A" * 2048, "172.20.0.0/16")
"""As long as a real cluster's values, to see whether user data can be made before there is a cluster."""


@dataclass(frozen=True, kw_only=True)
class Bootstrap:
    """Everything that a node's user data says.

    Attributes:
        cluster_name: the EKS cluster's name.
        network: how to reach it.
        kubelet: labels, taints, reservations and flags of the kubelet.
        kube_proxy_extra_args: kube-proxy flags, each with its leading dashes, and their values.
        excluded_snat_cidrs: ranges that pods reach with their own address.
        pre_hook: PowerShell that runs before the node joins; an error there keeps it from joining.
        post_hook: PowerShell that runs after it has joined; an error there is written to the log only.
    """

    cluster_name: str
    network: ClusterNetwork
    kubelet: Kubelet = field(default_factory=Kubelet)
    kube_proxy_extra_args: Mapping[str, str] = field(default_factory=dict[str, str])
    excluded_snat_cidrs: tuple[str, ...] = ()
    pre_hook: str = ""
    post_hook: str = ""

    def arguments(self) -> dict[str, str]:
        """The bootstrap script's arguments that are set, in their order.

        Raises:
            ValueError: a flag or range that could not work.
        """
        for flag, value in self.kube_proxy_extra_args.items():
            check_extra_flag(flag, value)
        arguments = {
            "EKSClusterName": self.cluster_name,
            "APIServerEndpoint": self.network.endpoint,
            "Base64ClusterCA": self.network.certificate_authority,
            "ServiceCIDR": self.network.service_cidr,
            "DNSClusterIP": self.network.dns_cluster_ip,
            "KubeletExtraArgs": self.kubelet.arguments(),
            "KubeProxyExtraArgs": flag_line(self.kube_proxy_extra_args),
            "ExcludedSnatCIDRs": ",".join(check_ranges(self.excluded_snat_cidrs)),
        }
        return {name: value for name, value in arguments.items() if value}


def check_ranges(cidrs: Sequence[str]) -> list[str]:
    """IPv4 ranges in their canonical form.

    Raises:
        ValueError: one is malformed, or has host bits set.
    """
    try:
        return [str(ipaddress.IPv4Network(cidr)) for cidr in cidrs]
    except ValueError as error:
        raise ValueError(f"{error}; write an IPv4 range such as 10.0.0.0/16") from error


def user_data(bootstrap: Bootstrap) -> str:
    """Render the user data.

    Raises:
        ValueError: an argument or hook that cannot work, or more text than EC2 takes; the message says which.
    """
    call = " ".join(f"-{name} {literal(value)}" for name, value in bootstrap.arguments().items())
    lines = [
        "<powershell>",
        *_hook("pre-bootstrap hook", bootstrap.pre_hook, "exit 1"),
        '$BootstrapScript = "$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1"',
        "$Joined = $false",
        "try {",
        f"& $BootstrapScript {call} {_REDIRECT}",
        "$Joined = $?",
        "} catch {",
        'Write-Output "eks-windows-nodes: bootstrap: $_"',
        "}",
        "if (-not $Joined) {",
        "Write-Output 'eks-windows-nodes: this node has not joined its cluster, see the lines above'",
        "exit 1",
        "}",
        *_hook("post-bootstrap hook", bootstrap.post_hook, None),
        "</powershell>",
        "",
    ]
    text = "\n".join(lines)
    size = len(text.encode())
    if size > USER_DATA_BYTES.maximum:
        raise ValueError(
            f"the user data is {size} bytes, at most {USER_DATA_BYTES.maximum} are allowed "
            f"({USER_DATA_BYTES.source}); move work from the hooks into the image"
        )
    return text


def _hook(name: str, script: str, on_error: str | None) -> list[str]:
    """A hook in a scope of its own, on lines of its own, whose first error ends it and is told."""
    if not script.strip():
        return []
    try:
        check_script(script)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    return [
        "try {",
        "& {",
        "$ErrorActionPreference = 'Stop'",
        script.replace("\r\n", "\n").strip("\n"),
        "}",
        "} catch {",
        f'Write-Output "eks-windows-nodes: {name}: $_"',
        *([on_error] if on_error else []),
        "}",
    ]
