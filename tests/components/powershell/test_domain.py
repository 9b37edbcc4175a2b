"""A node that Systems Manager joins to a domain: it waits for the restart, and joins the cluster as a member alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from components.powershell.bootstrap import Bootstrap, user_data
from components.powershell.domain import Domain
from tests.components.powershell.engine.node import PLAIN, Boot, Nodes
from tests.components.powershell.engine.process import PRELUDE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine

DOMAIN = replace(PLAIN, domain=Domain(name="corp.example.com"))
NAMED = replace(PLAIN, domain=Domain(name="corp.example.com", name_prefix="WEB-"))
SERVED = replace(PLAIN, domain=Domain(name="corp.example.com", dns_servers=("10.0.0.10", "10.0.1.10")))

STUBS = """
. 'PRELUDE'
function Start-Sleep($Seconds) { [IO.File]::AppendAllText("$env:EKS_TEST_FOLDER/slept", "$Seconds`n") }
function Get-CimInstance($Class) { if ($Class -ne 'Win32_ComputerSystem') { throw "no $Class" }; ANSWER }
"""


def boot(
    engine: Engine, folder: Path, answer: str, pre: str = "", bootstrap: Bootstrap = DOMAIN
) -> tuple[Boot, list[str]]:
    """What comes of user data on a machine that says so of itself, and how long it slept."""
    prelude = folder / "prelude.ps1"
    prelude.write_text(STUBS.replace("PRELUDE", str(PRELUDE)).replace("ANSWER", answer))
    done = Nodes(engine, folder / "nodes", prelude=prelude).boot(pre, bootstrap=bootstrap)
    slept = folder / "nodes" / "0" / "slept"
    return done, slept.read_text().split() if slept.exists() else []


@pytest.mark.parametrize("domain", ["corp.example.com", "CORP.EXAMPLE.COM"])
def test_a_member_joins_the_cluster_at_once(engine: Engine, tmp_path: Path, domain: str) -> None:
    done, slept = boot(engine, tmp_path, f"@{{ Domain = '{domain}' }}", pre="'hook'")
    assert (done.outcome, slept) == ("joined", [])


@pytest.mark.parametrize(("answer", "says"), [("@{ Domain = 'WORKGROUP' }", "WORKGROUP"), ("throw 'no WMI'", "no WMI")])
def test_another_waits_for_its_restart_and_never_joins_the_cluster(
    engine: Engine, tmp_path: Path, answer: str, says: str
) -> None:
    done, slept = boot(engine, tmp_path, answer, pre="'hook'")
    assert (done.joined, done.run.code) == (None, 1)
    assert slept == ["15"] * 60
    (waits, failed) = done.run.lines
    told = "waits for Systems Manager to join it to corp.example.com and to restart it"
    assert waits == f"eks-windows-nodes: this machine is in {says}; {told}"
    assert failed.startswith("eks-windows-nodes: this machine has not been joined to corp.example.com, see ")


NAMING = """
$env:COMPUTERNAME = 'CALLED'
function Done($What) { [IO.File]::AppendAllText("$env:EKS_TEST_FOLDER/done", "$What`n") }
function Stop-Service($Name, [switch]$Force) { Done "stop $Name" }
function Start-Service($Name) { Done "start $Name" }
function Rename-Computer($NewName, [switch]$Force) { DOES }
function Restart-Computer([switch]$Force) { Done 'restart' }
$global:Asked = 0
"""


def named(
    engine: Engine, folder: Path, name: str, answer: str, rename: str = "Done $NewName"
) -> tuple[Boot, list[str]]:
    """What comes of user data on a machine of such a name, and what was done to it."""
    stubs = f"@{{ Domain = $({answer}) }}; }}\n{NAMING.replace('CALLED', name).replace('DOES', rename)}; if ($false) {{"
    done, _ = boot(engine, folder, stubs, bootstrap=NAMED)
    steps = folder / "nodes" / "0" / "done"
    return done, steps.read_text().splitlines() if steps.exists() else []


def test_a_machine_gets_its_name_and_restarts_before_it_is_joined(engine: Engine, tmp_path: Path) -> None:
    done, steps = named(engine, tmp_path, "EC2AMAZ-1A2B3C4", "'WORKGROUP'")
    (stopped, name, restarted) = steps
    assert (stopped, restarted) == ("stop AmazonSSMAgent", "restart")
    assert re.fullmatch(r"WEB-[0-9a-f]{11}", name)
    assert (done.joined, done.run.code) == (None, 0)
    assert list(done.run.lines) == [f"eks-windows-nodes: restarting as {name}"]


def test_one_that_has_its_name_waits_to_be_joined_under_it(engine: Engine, tmp_path: Path) -> None:
    done, steps = named(engine, tmp_path, "WEB-0A1B2C3D4E5", "'WORKGROUP'")
    assert (done.joined, done.run.code, steps) == (None, 1, [])


def test_one_that_is_joined_meanwhile_keeps_the_name_that_it_was_joined_under(engine: Engine, tmp_path: Path) -> None:
    answer = "if ($global:Asked++) { 'corp.example.com' } else { 'WORKGROUP' }"
    done, steps = named(engine, tmp_path, "EC2AMAZ-1A2B3C4", answer)
    assert steps == ["stop AmazonSSMAgent", "start AmazonSSMAgent"]
    assert done.run.lines[0] == "eks-windows-nodes: Systems Manager was faster: this machine stays EC2AMAZ-1A2B3C4"


def test_one_that_can_not_be_named_never_joins_the_cluster(engine: Engine, tmp_path: Path) -> None:
    done, steps = named(engine, tmp_path, "EC2AMAZ-1A2B3C4", "'WORKGROUP'", rename="throw 'no right'")
    assert (done.joined, done.run.code, steps) == (None, 1, ["stop AmazonSSMAgent"])
    assert list(done.run.lines) == ["eks-windows-nodes: computer name: no right"]


@pytest.mark.parametrize("fails", [False, True], ids=["set", "fails"])
def test_a_member_asks_all_dns_servers_or_never_joins_the_cluster(
    engine: Engine, tmp_path: Path, *, fails: bool
) -> None:
    does = "throw 'no adapter'" if fails else '[IO.File]::WriteAllText("$env:EKS_TEST_FOLDER/dns", "$ServerAddresses")'
    stubs = f"""@{{ Domain = 'corp.example.com' }} }}
function Get-NetAdapter([switch]$Physical) {{ 'Ethernet' }}
function Set-DnsClientServerAddress([Parameter(ValueFromPipeline)]$Adapter, $ServerAddresses) {{ {does} }}
if ($false) {{"""
    done, _ = boot(engine, tmp_path, stubs, bootstrap=SERVED)
    assert (done.joined is None, done.run.code) == (fails, int(fails))
    told = tmp_path / "nodes" / "0" / "dns"
    assert (told.read_text() if told.exists() else None) == (None if fails else "10.0.0.10 10.0.1.10")


def test_one_dns_server_is_told_by_systems_manager_alone() -> None:
    one = replace(PLAIN, domain=Domain(name="corp.example.com", dns_servers=("10.0.0.10",)))
    assert user_data(one) == user_data(DOMAIN)


def test_user_data_runs_again_after_the_restart() -> None:
    assert "<persist>true</persist>" in user_data(DOMAIN)
    assert "EksDomain" not in user_data(PLAIN)
