"""What a node's user data tells Windows of a proxy, on the engine: to whom, before what, and when it can't."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from components.powershell.bootstrap import Launch
from components.powershell.proxy import DIRECT, Proxy, check_direct, check_proxy
from tests.components.powershell.engine.node import NETWORK, PLAIN, Boot, Nodes
from tests.components.powershell.engine.process import PRELUDE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine

URL = "http://proxy.example:3128"
AROUND = ("registry.corp", ".eu-central-1.amazonaws.com", "10.9.0.7")
PROXY = Proxy.of({"https": URL, "no_proxy": AROUND}, NETWORK.endpoint)
ENDPOINT = "0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com".lower()
NO_PROXY = ",".join((*DIRECT, ENDPOINT, *AROUND))
SERVICE = [f"{name}_proxy=http://proxy.example:3128" for name in ("http", "https")] + [f"no_proxy={NO_PROXY}"]

REGISTRY = """
. 'PRELUDE'
function global:Start-Sleep($Seconds) { }
function global:Get-Service($Name, $ErrorAction) {
  $File = "$env:EKS_TEST_FOLDER/services/$Name"
  if ([IO.File]::Exists($File)) { [pscustomobject]@{ Status = [IO.File]::ReadAllText($File).Trim() } }
  elseif ("$ErrorAction" -ne 'Ignore') { throw "Cannot find any service with service name '$Name'." }
}
function global:Restart-Service($Name, [switch]$Force) {
  [IO.File]::AppendAllText("$env:EKS_TEST_FOLDER/restarted", "$Name`n")
}
function global:Find-Value($Path, $Name) {
  if ($Path -notmatch '^HKLM:\\\\SYSTEM\\\\CurrentControlSet\\\\(.*)$') { throw "no $Path" }
  "$env:EKS_TEST_FOLDER/registry-$($Matches[1] -replace '[\\\\ ]', '-')-$Name"
}
function global:Get-ItemProperty($Path) {
  $File = Find-Value $Path Environment
  if ([IO.File]::Exists($File)) { @{ Environment = [IO.File]::ReadAllLines($File) } } else { @{ } }
}
function global:Set-ItemProperty($Path, $Name, $Value, $Type) {
  if ($Value -is [array] -and $Type -ne 'MultiString') { throw "no list of $Name" }
  [IO.File]::WriteAllLines((Find-Value $Path $Name), [string[]]$Value)
}
"""
"""The registry of Windows, a file a value, and its services, a file each with its status."""

NETSH = '#!/bin/sh\nprintf "%s\\n" "$@" > "$EKS_TEST_FOLDER/netsh"\n'

SEES = """
param($EKSClusterName, $APIServerEndpoint, $Base64ClusterCA, $ServiceCIDR, $DNSClusterIP, $KubeletExtraArgs)
$Asked = 'http://169.254.169.254/latest', 'https://ecr.eu-central-1.amazonaws.com/', 'https://registry.corp',
  'https://dns.svc', 'http://10.9.0.7:8080/', 'http://single', 'https://mcr.microsoft.com', 'https://notregistry.corp', 'http://10.9.0.70'
$Direct = $Asked.Where({ [Net.WebRequest]::DefaultWebProxy.IsBypassed($_) })
[IO.File]::WriteAllLines('FOLDER/direct', [string[]]$Direct)
$Proxy = [Net.WebRequest]::DefaultWebProxy.Address
[IO.File]::WriteAllText('FOLDER/joined', "$env:HTTP_PROXY $env:HTTPS_PROXY $env:NO_PROXY $Proxy")
"""


@dataclass
class Machine:
    """A machine with such services and environments of theirs."""

    engine: Engine
    folder: Path
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    runs: int = 0

    def boot(
        self,
        pre: str = "",
        *,
        launch: Launch | None = None,
        files: Mapping[str, str] | None = None,
        proxy: Proxy | None = PROXY,
    ) -> Boot:
        self.runs += 1
        here = self.folder / str(self.runs)
        here.mkdir()
        prelude = here / "prelude.ps1"
        prelude.write_text(REGISTRY.replace("PRELUDE", str(PRELUDE)))
        given = {"Windows/System32/netsh.exe": NETSH, **self.files, **(files or {})}
        nodes = Nodes(self.engine, here, SEES, given, prelude)
        return nodes.boot(pre, bootstrap=replace(PLAIN, proxy=proxy, launch=launch))

    def wrote(self, name: str) -> list[str] | None:
        file = self.folder / str(self.runs) / "0" / name
        return file.read_text().splitlines() if file.exists() else None


RUNNING = {"services/containerd": "Running", "services/AmazonSSMAgent": "Stopped"}
OF_AGENT = "registry-Services-AmazonSSMAgent-Environment"
OF_CONTAINERD = "registry-Services-containerd-Environment"


def test_windows_its_services_and_the_script_itself_are_told_before_the_join(engine: Engine, tmp_path: Path) -> None:
    machine = Machine(engine, tmp_path, {**RUNNING, OF_AGENT: "OWN=1\nHTTPS_proxy=http://former:1\n"})
    boot = machine.boot("if ($env:HTTPS_PROXY -ne 'http://proxy.example:3128') { throw 'no proxy' }")
    assert boot.joined == f"{URL} {URL} {NO_PROXY} {URL}/", boot
    assert machine.wrote("registry-Control-Session-Manager-Environment-HTTP_PROXY") == [URL]
    assert machine.wrote("registry-Control-Session-Manager-Environment-HTTPS_PROXY") == [URL]
    assert machine.wrote("registry-Control-Session-Manager-Environment-NO_PROXY") == [NO_PROXY]
    assert machine.wrote(OF_CONTAINERD) == SERVICE
    assert machine.wrote(OF_AGENT) == ["OWN=1", *SERVICE]
    assert machine.wrote("registry-Services-AmazonCloudWatchAgent-Environment") is None
    assert machine.wrote("restarted") == ["containerd"]


def test_windows_and_net_ask_directly_what_the_environment_names_but_for_ranges(engine: Engine, tmp_path: Path) -> None:
    machine = Machine(engine, tmp_path)
    machine.boot()
    *command, server, around = machine.wrote("netsh") or []
    assert command == ["winhttp", "set", "proxy"]
    assert server == "proxy-server=http=proxy.example:3128;https=proxy.example:3128"
    assert around == (
        "bypass-list=<local>;localhost;127.0.0.1;169.254.169.254;*.svc;*.cluster.local;*.internal;"
        f"{ENDPOINT};registry.corp;*.eu-central-1.amazonaws.com;10.9.0.7"
    )
    assert machine.wrote("direct") == [
        "http://169.254.169.254/latest",
        "https://ecr.eu-central-1.amazonaws.com/",
        "https://registry.corp",
        "https://dns.svc",
        "http://10.9.0.7:8080/",
        "http://single",
    ]


def test_an_endpoint_by_proxy_is_in_no_list_of_what_is_asked_directly(engine: Engine, tmp_path: Path) -> None:
    given = {"https": URL, "no_proxy": AROUND, "endpoint_by_proxy": True}
    machine = Machine(engine, tmp_path, RUNNING)
    boot = machine.boot(launch=Launch(hook="joined", seconds=120), proxy=Proxy.of(given, NETWORK.endpoint))
    around = ",".join((*DIRECT, *AROUND))
    assert boot.joined == f"{URL} {URL} {around} {URL}/", boot
    assert machine.wrote("registry-Control-Session-Manager-Environment-NO_PROXY") == [around]
    assert (machine.wrote(OF_CONTAINERD) or [])[-1] == f"no_proxy={around}"
    assert ENDPOINT not in (machine.wrote("netsh") or [])[-1]
    assert Proxy.of({**given, "endpoint_by_proxy": False}, NETWORK.endpoint) == PROXY


def test_a_second_start_restarts_no_service(engine: Engine, tmp_path: Path) -> None:
    """They have what they are told."""
    told = "\n".join(SERVICE)
    machine = Machine(engine, tmp_path, {**RUNNING, OF_AGENT: f"OWN=1\n{told}", OF_CONTAINERD: told})
    assert machine.boot().joined
    assert machine.wrote("restarted") is None


def test_a_node_whose_windows_takes_no_proxy_does_not_join_and_says_so(engine: Engine, tmp_path: Path) -> None:
    boot = Machine(engine, tmp_path).boot(files={"Windows/System32/netsh.exe": "#!/bin/sh\nexit 1\n"})
    assert (boot.joined, boot.run.code) == (None, 1)
    assert boot.run.lines == ("eks-windows-nodes: proxy: netsh.exe ended with exit code 1",)


def test_the_launch_hook_is_answered_through_the_proxy_from_the_first_call_on(engine: Engine, tmp_path: Path) -> None:
    machine = Machine(engine, tmp_path)
    curl = '#!/bin/sh\nprintf "%s\\n" "$HTTPS_PROXY" >> "$EKS_TEST_FOLDER/asked"\nexit 7\n'
    machine.boot(launch=Launch(hook="joined", seconds=120), files={"Windows/System32/curl.exe": curl})
    assert set(machine.wrote("asked") or ()) == {URL}


def test_http_has_a_proxy_of_its_own_where_one_is_given() -> None:
    given = Proxy.of({"https": "http://a:1", "http": "http://b:2", "no_proxy": ["localhost"]}, "https://c:443")
    assert given == Proxy(https="http://a:1", http="http://b:2", direct=(*DIRECT, "c"))
    assert Proxy.of(None, "https://c") is None


@pytest.mark.parametrize("service_cidr", ["10.100.0.0/16", "172.20.0.0/16", "192.168.0.0/24"])
def test_services_of_every_cluster_are_asked_directly(service_cidr: str) -> None:
    ranges = [ipaddress.IPv4Network(each) for each in DIRECT if "/" in each]
    assert any(ipaddress.IPv4Network(service_cidr).subnet_of(each) for each in ranges)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("proxy:3128", r"expected http://HOST:PORT \("),
        ("http://proxy", r"expected http://HOST:PORT \("),
        ("https://proxy:3128", r"expected http://HOST:PORT \("),
        ("http://proxy:3128/", r"expected http://HOST:PORT \("),
        ("http://proxy:3128'; exit", r"expected http://HOST:PORT \("),
        ("http://proxy:65536", "expected 1 to 65535"),
        ("", r"expected http://HOST:PORT \("),
    ],
)
def test_a_proxy_of_another_form_is_refused(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        check_proxy(url)


def test_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="user or password") as error:
        check_proxy("http://user:s3cret@proxy:3128")
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    "place", ["*", "*.corp", "a b", "a,b", "", "a:80", "10.0.0.1/8", "10.0.0.0/33", "fd00::/8", "."]
)
def test_what_no_program_takes_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match=r"expected a name|range such as|found"):
        check_direct(place)
