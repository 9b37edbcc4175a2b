"""User data of a self-managed Windows node: the PowerShell that makes it join its cluster.

Pure: arguments in, text out, with golden files in the tests. The script that it calls is part of every EKS optimized
Windows AMI; its parameters: https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-windows-ami.html
("Bootstrap script configuration parameters").
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from components.facts.boot import BOOTSTRAPPER_SERVICE
from components.facts.limits import USER_DATA_BYTES
from components.facts.names import LAUNCH_HOOK, TERMINATION_HOOK
from components.facts.network import canonical
from components.powershell.bodies import body
from components.powershell.disks import STEP as VOLUMES
from components.powershell.disks import Disks, prepare
from components.powershell.domain import STEP as DOMAIN
from components.powershell.domain import Domain, in_domain
from components.powershell.flags import KUBE_PROXY, check_flag, flag_line
from components.powershell.foreign_script import check_script, text_of
from components.powershell.frame import FRAME, after_join, base64_because_of, before_join, in_place_of_join
from components.powershell.kubelet import Kubelet
from components.powershell.own_bootstrap import ARGUMENTS, takes_arguments
from components.powershell.proxy import STEP as PROXY
from components.powershell.proxy import Proxy, tell_machine
from components.powershell.quoting import literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CA = "Base64ClusterCA"

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
        if dns_cluster_ip:
            check_dns(service_cidr, dns_cluster_ip)
        return cls(
            endpoint=endpoint,
            certificate_authority=certificate_authority,
            service_cidr=str(network),
            dns_cluster_ip=dns_cluster_ip or str(network[_DNS_HOST]),
        )


def check_dns(service_cidr: str, dns_cluster_ip: str) -> None:
    """Refuse an address of the cluster's DNS at which nothing could answer.

    Raises:
        ValueError: it lies outside the service range.
    """
    network, address = ipaddress.IPv4Network(service_cidr), ipaddress.IPv4Address(dns_cluster_ip)
    if address not in network:
        raise ValueError(f"the DNS address {address} lies outside the cluster's service range {network}")


SAMPLE_NETWORK = ClusterNetwork.of("https://" + "x" * 80, "A" * 2048, "172.20.0.0/16")
"""As long as a real cluster's values, to see whether user data can be made before there is a cluster."""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A launch hook of the node's Auto Scaling group, which holds the node back until it has joined.

    Attributes:
        hook: the hook's name.
        seconds: how long it waits.
    """

    hook: str
    seconds: int

    @classmethod
    def of(cls, *, enabled: bool, timeout_minutes: int) -> Self | None:
        """The hook of a node group; None where it has none."""
        return cls(hook=LAUNCH_HOOK, seconds=60 * timeout_minutes) if enabled else None


@dataclass(frozen=True, kw_only=True)
class Bootstrap:
    """Everything that a node's user data says.

    Attributes:
        cluster_name: the EKS cluster's name.
        network: how to reach it.
        kubelet: labels, taints, reservations and flags of the kubelet.
        kube_proxy_extra_args: kube-proxy flags, each with its leading dashes, and their values.
        excluded_snat_cidrs: ranges that pods reach with their own address.
        extra_args: further arguments of the bootstrap script, by name.
        proxy: the way out of the node; None where there is none but the direct one.
        pre_hook: PowerShell that runs before the node joins; an error there keeps it from joining.
        post_hook: PowerShell that runs after it has joined; an error there is written to the log only.
        domain: the Active Directory domain that Systems Manager joins the node to, for which it waits; None for none.
        own_script: PowerShell that makes the call of the bootstrap script in place of ours, hooks and all.
        launch: the launch hook that the node answers once it has joined; None where none holds it back.
        disks: the volumes that are prepared before all of this; None where there are none.
    """

    cluster_name: str
    network: ClusterNetwork
    kubelet: Kubelet = field(default_factory=Kubelet)
    kube_proxy_extra_args: Mapping[str, str] = field(default_factory=dict[str, str])
    excluded_snat_cidrs: tuple[str, ...] = ()
    extra_args: Mapping[str, str] = field(default_factory=dict[str, str])
    proxy: Proxy | None = None
    pre_hook: str = ""
    post_hook: str = ""
    domain: Domain | None = None
    own_script: str = ""
    launch: Launch | None = None
    disks: Disks | None = None

    def arguments(self) -> dict[str, str | list[str]]:
        """The bootstrap script's arguments that are set, in their order; a list where the parameter is ``[string[]]``.

        Raises:
            ValueError: a flag or range that could not work.
        """
        for flag, value in self.kube_proxy_extra_args.items():
            check_flag(KUBE_PROXY, flag, value)
        arguments: dict[str, str | list[str]] = {
            "EKSClusterName": self.cluster_name,
            "APIServerEndpoint": self.network.endpoint,
            _CA: self.network.certificate_authority,
            "ServiceCIDR": self.network.service_cidr,
            "DNSClusterIP": self.network.dns_cluster_ip,
            "KubeletExtraArgs": self.kubelet.arguments(),
            "KubeProxyExtraArgs": flag_line(self.kube_proxy_extra_args),
            "ExcludedSnatCIDRs": check_ranges(self.excluded_snat_cidrs),
        }
        for name, value in self.extra_args.items():
            check_argument(name, value)
        return {name: value for name, value in arguments.items() if value} | dict(self.extra_args)


_OWN_PLACE = {
    "EKSClusterName": "it is the cluster's",
    "APIServerEndpoint": "it is the cluster's",
    "Endpoint": "it is of another service than EKS; the cluster's is sent",
    "Base64ClusterCA": "it is the cluster's",
    "ServiceCIDR": "it is the cluster's",
    "DNSClusterIP": "it has a key of its own",
    "KubeletExtraArgs": "kubelet flags have a key of their own",
    "KubeProxyExtraArgs": "kube-proxy flags have a key of their own",
    "ExcludedSnatCIDRs": "the ranges have a key of their own",
    "ContainerRuntime": "containerd is the only one",
}
"""Arguments of the bootstrap script that something else says."""

_ARGUMENT = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def check_argument(name: str, value: str) -> None:
    """Refuse an argument of the bootstrap script that could not work.

    Windows PowerShell takes any beginning of a parameter's name for it, in any case, and fails on one that is given
    twice (about_Parameters).

    Raises:
        ValueError: it is none, has no value, or is, or could be taken for, one that something else says.
    """
    if _ARGUMENT.fullmatch(name) is None:
        raise ValueError(f"found {name!r}, expected a parameter's name of letters and digits, without the hyphen")
    for own, why in _OWN_PLACE.items():
        if own.lower().startswith(name.lower()):
            taken = "" if own.lower() == name.lower() else f", which PowerShell takes for {own}"
            raise ValueError(f"found {name}{taken}: {why}; drop it")
    if not value:
        raise ValueError("found no value, expected one; a switch can't be given so")
    literal(value)


def check_ranges(cidrs: Sequence[str]) -> list[str]:
    """IPv4 ranges in their canonical form.

    Raises:
        ValueError: one is malformed, or has host bits set.
    """
    return [canonical(cidr) for cidr in cidrs]


PRE_HOOK = "pre-bootstrap hook"
POST_HOOK = "post-bootstrap hook"
OWN_SCRIPT = "bootstrap script of your own"

_NO_PROMPTS = "<powershellArguments>-ExecutionPolicy Unrestricted -NoProfile -NonInteractive</powershellArguments>"
"""A prompt is an error that is told. EC2Launch adds the first of these alone, with which one is answered by nothing."""


def user_data(bootstrap: Bootstrap) -> str:
    """Render the user data. Without hooks there is no trace of them in it.

    Raises:
        ValueError: an argument or hook that cannot work, or more text than EC2 takes; the message says which.
    """
    before, after = _hook(PRE_HOOK, bootstrap.pre_hook), _hook(POST_HOOK, bootstrap.post_hook)
    own = _hook(OWN_SCRIPT, bootstrap.own_script, bootstraps=True)
    launch = bootstrap.launch
    disks, proxy, domain = bootstrap.disks, bootstrap.proxy, bootstrap.domain
    known = {_CA: "$EksCa"} if launch else {}  # a text of 1500 characters stands once
    call = " ".join(f"-{name} {known.get(name) or _argument(value)}" for name, value in bootstrap.arguments().items())
    lines = [
        "<powershell>",
        *(proxy.environment() if proxy else []),
        *([LAUNCH, _begin(bootstrap, launch)] if launch else []),
        *(tell_machine(_told_by_tag(1, PROXY, launch, "$EksWhy")) if proxy else []),
        *(prepare(disks, _told_by_tag(1, VOLUMES, launch, "$EksWhy")) if disks else []),
        *_again(launch),
        *(in_domain(domain, partial(_told_by_tag, 1, DOMAIN, launch)) if domain else []),
        *([FRAME] if before or after or own else []),
        *([before_join(PRE_HOOK, before, _told_by_tag(1, PRE_HOOK, launch, "$EksWhy[0]"))] if before else []),
        *([_WATCH] if launch else []),
        *(_own_join(own, call, bootstrap, launch) if own else _join(call, launch, after_hook=bool(before))),
        *(["EksJoin"] if launch else []),
        *([after_join(POST_HOOK, after)] if after else []),
        "</powershell>",
        *([_NO_PROMPTS] if before or after or own else []),
        *([_EACH_START] if launch or own or domain or (disks and disks.restart) else []),
        "",
    ]
    text = "\n".join(lines)
    size, most = len(text.encode()), USER_DATA_BYTES.maximum
    if size > most:
        scripts = ((PRE_HOOK, before), (POST_HOOK, after), (OWN_SCRIPT, own))
        parts = [_size(name, script) for name, script in scripts if script]
        parts += [f"what prepares the volumes has {len(''.join(prepare(disks)))}"] if disks else []
        parts += [f"the proxy has {len(''.join([*proxy.environment(), *tell_machine()]))}"] if proxy else []
        raise ValueError(
            f"the user data is {size} bytes, {size - most} too many: EC2 takes {most} ({USER_DATA_BYTES.source}); "
            f"{', '.join([*parts, *([_LAUNCH_SIZE] if launch else []), ''])}do the work while the image is built "
            "(components of the images stack), or let the hook fetch a script from S3 and run that"
        )
    return text


def _argument(value: str | list[str]) -> str:
    """A text, or the texts of a list: one text of them all would be a list of that one."""
    return literal(value) if isinstance(value, str) else ",".join(map(literal, value))


def _join(call: str, launch: Launch | None, *, after_hook: bool) -> list[str]:
    """The bootstrap call. After a hook no command stands beside it, as a hook can replace any, and it has a scope of
    its own, where no variable of a hook is in the way."""
    say, script, joined = (
        ("", "$EksScript", "$EksJoined") if after_hook else ("Write-Output ", "$BootstrapScript", "$Joined")
    )
    keep = (" | & { process { [void]$EksLog.Add($_); $_ } }", "[void]$EksLog.Add($_)") if launch else ("", "")
    tell = _told_by_tag(2, "bootstrap script", launch, "$EksLog")
    lines = [
        f'{script} = "$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1"',
        *(["$EksLog = [Collections.ArrayList]::new()"] if launch else []),
        f"{joined} = $false",
        "try {",
        f"& {script} {call} {_REDIRECT}{keep[0]}",
        f"{joined} = $?",
        "} catch {",
        *([keep[1]] if launch else []),
        f'{say}"eks-windows-nodes: bootstrap: $_"',
        "}",
        f"if (-not {joined}) {{",
        f"{say}'eks-windows-nodes: this node has not joined its cluster, see the lines above'",
        *([tell] if tell else []),
        "exit 1",
        "}",
    ]
    return ["& {", *lines, "}"] if after_hook else lines


def _own_join(own: str, call: str, bootstrap: Bootstrap, launch: Launch | None) -> list[str]:
    """A script that makes the call itself, by our arguments where it splats them; they stand in the form of a call, in
    which others read them. It may restart the machine: user data runs at the next start."""
    names = ", ".join(f"${name}" for name in bootstrap.arguments())
    known = [f"${ARGUMENTS} = & {{ param({names}) $PSBoundParameters }} {call}"] if takes_arguments(own) else []
    return [*known, in_place_of_join(OWN_SCRIPT, own, _told_by_tag(2, OWN_SCRIPT, launch, "$EksWhy[0]"))]


LAUNCH = body("launch")
"""Defines what tells of a start and answers a launch hook; the node runs it before anything else."""

_MARGIN_SECONDS = 120
"""What is left of the hook's wait for the last answer."""

_EACH_START = "<persist>true</persist>"
"""The launch agent runs user data at each start: a node that waited in a warm pool, stopped, or that restarted, for
its page file, its domain or by a script of somebody's own, joins at its second."""

_WATCH = "$ExecutionContext.InvokeCommand.PreCommandLookupAction = $EksWatch"
"""From here on, what takes long is the bootstrap script's: what the image wrote looks on, where it wrote anything."""

_LAUNCH_SIZE = f"the answer to the launch hook (launchHook) has {len(LAUNCH)}"


def _begin(bootstrap: Bootstrap, launch: Launch) -> str:
    """Who answers which hook until when, and how its cluster is asked."""
    network = bootstrap.network
    cluster = (bootstrap.cluster_name, network.endpoint, network.certificate_authority)
    hooks = (literal(launch.hook), str(launch.seconds - _MARGIN_SECONDS), literal(TERMINATION_HOOK))
    return " ".join(["EksBegin", *hooks, *map(literal, cluster)])


def _again(launch: Launch | None) -> list[str]:
    """What a node does whose services are there: at a start that is not its first, or made of another node's disk. The
    bootstrap script would end at them, and hooks have run. eks-windows-bootstrapper registers them before user data
    runs: there, what an earlier start has left tells of it."""
    again = f"\"$(& $EksSc query {BOOTSTRAPPER_SERVICE})\" -notmatch 'EKSW'"
    if launch:
        again = f"({again} -or [IO.File]::Exists($EksFile))"
    return [
        '$EksSc = "$env:SystemRoot\\System32\\sc.exe"',
        f"if (\"$(& $EksSc query kubelet)\" -match 'kubelet' -and {again}) {{",
        "'eks-windows-nodes: the services of this node are registered; starting them'",
        "foreach ($EksItem in 'kubelet', 'kube-proxy') { & $EksSc start $EksItem }",
        *(["EksJoin"] if launch else []),
        "exit 0",
        "}",
    ]


def _told_by_tag(step: int, name: str, launch: Launch | None, text: str) -> str:
    return f"EksAbandon {literal(f'step {step} of 3, {name}')} {text}" if launch else ""


def _size(name: str, hook: str) -> str:
    line = base64_because_of(hook, calls=name == OWN_SCRIPT)
    encoded = "" if line is None else f" (a third more in base64, for what line {line} holds: see docs/hooks.md)"
    return f"the {name} has {len(hook.encode())}{encoded}"


def _hook(name: str, script: str, *, bootstraps: bool = False) -> str:
    """The hook as it is sent; empty where there is nothing to run."""
    try:
        check_script(script, bootstraps=bootstraps)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    text = text_of(script)
    return text if text.strip() else ""
