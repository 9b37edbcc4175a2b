"""A node that Systems Manager joins to a domain: it waits for the restart, and joins the cluster as a member alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from components.powershell.bootstrap import user_data
from tests.components.powershell.engine.node import PLAIN, Boot, Nodes
from tests.components.powershell.engine.process import PRELUDE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine

DOMAIN = replace(PLAIN, domain="corp.example.com")

STUBS = """
. 'PRELUDE'
function Start-Sleep($Seconds) { [IO.File]::AppendAllText("$env:EKS_TEST_FOLDER/slept", "$Seconds`n") }
function Get-CimInstance($Class) { if ($Class -ne 'Win32_ComputerSystem') { throw "no $Class" }; ANSWER }
"""


def boot(engine: Engine, folder: Path, answer: str, pre: str = "") -> tuple[Boot, list[str]]:
    """What comes of user data on a machine that says so of itself, and how long it slept."""
    prelude = folder / "prelude.ps1"
    prelude.write_text(STUBS.replace("PRELUDE", str(PRELUDE)).replace("ANSWER", answer))
    done = Nodes(engine, folder / "nodes", prelude=prelude).boot(pre, bootstrap=DOMAIN)
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


def test_user_data_runs_again_after_the_restart() -> None:
    assert "<persist>true</persist>" in user_data(DOMAIN)
    assert "EksDomain" not in user_data(PLAIN)
