"""User data without hooks on the engine: each way in which a bootstrap script can end, and what arrives there."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from eks_windows.forms import user_data as reader
from eks_windows.model import Fact, Os
from eks_windows.stack.view import Place

from components.powershell.bootstrap import user_data
from tests.components.powershell.engine.node import PLAIN, Nodes
from tests.components.powershell.test_bootstrap import CASES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine

NOT_JOINED = "eks-windows-nodes: this node has not joined its cluster, see the lines above"

ENDS = {
    "a script that throws": ("throw 'no network'", "eks-windows-nodes: bootstrap: no network"),
    "a script with an exit code": ("'half way'\nexit 3", "half way"),
    "a script that stops at an error": (
        "$ErrorActionPreference = 'STOP'\nGet-Item no-such",
        "eks-windows-nodes: bootstrap: Cannot find path",
    ),
    "a script that is not there": ("", "eks-windows-nodes: bootstrap: The "),
}
"""The bootstrap script's text, and how the line begins that tells; of a path that is not there the engine says "The
term" on Windows and "The module" elsewhere."""


@pytest.mark.parametrize("hook", ["", "$env:A = 1"])
@pytest.mark.parametrize("end", ENDS)
def test_a_bootstrap_script_that_fails_is_told_and_ends_the_user_data(
    engine: Engine, tmp_path: Path, end: str, hook: str
) -> None:
    script, says = ENDS[end]
    boot = Nodes(engine, tmp_path, script).boot(hook, post="'never'")
    assert boot.run.code == 1
    assert boot.run.lines[-1] == NOT_JOINED
    assert any(line.startswith(says) for line in boot.run.lines), boot.run.lines
    assert "never" not in boot.run.lines


ECHO = "foreach ($Name in $args) { \"<$($Name -join '|')>\" }\n[IO.File]::WriteAllText('FOLDER/joined', 'x')"


CALLED = [case for case, given in CASES.items() if not (given.launch or given.disks or given.proxy or given.own_script)]
"""The cases whose node calls the bootstrap script itself, with nothing before it."""


@pytest.mark.parametrize("case", CALLED)
def test_every_argument_arrives_as_it_was_given(engine: Engine, tmp_path: Path, case: str) -> None:
    boot = Nodes(engine, tmp_path, ECHO).boot_text(user_data(CASES[case]))
    assert boot.outcome == "joined"
    arguments = CASES[case].arguments()
    values = {name: value if isinstance(value, str) else "|".join(value) for name, value in arguments.items()}
    given = [part for name, value in values.items() for part in (f"<-{name}>", f"<{value}>")]
    assert [line for line in boot.run.lines if line.startswith("<")] == given


def test_what_the_bootstrap_script_says_on_any_stream_is_in_the_log(engine: Engine, tmp_path: Path) -> None:
    script = (
        "$VerbosePreference = $DebugPreference = 'Continue'\n"
        "Write-Verbose a\nWrite-Warning b\nWrite-Debug c\nWrite-Host d"
    )
    assert Nodes(engine, tmp_path, script).boot().run.lines == ("a", "b", "c", "d")


MENTIONS = (
    "Start-EKSBootstrap.ps1 -EKSClusterName other",
    "-EKSClusterName 'other'",
    "-DNSClusterIP '10.0.0.1' -KubeletExtraArgs '--register-with-taints=other=x:NoSchedule'",
    "-KubeProxyExtraArgs '--v=9'",
    "/etc/eks/bootstrap.sh other",
    "nodeadm init; apiVersion: node.eks.aws/v1alpha1",
    "[settings.kubernetes] cluster-name = 'other'",
    "kind: NodeConfig\ncluster:\n  name: other",
    "$EKSBootstrapScript",
    "<powershell> </powershell> <powershellArguments>-x</powershellArguments> <persist>true</persist>",
)

QUOTED = re.compile(r"-(EKSClusterName|DNSClusterIP|KubeletExtraArgs|KubeProxyExtraArgs)\s+(['\"])(.*?)\2")
"""What eks-windows-bootstrapper reads off user data: these values, quoted, on the call."""


@pytest.mark.parametrize("mention", MENTIONS)
def test_who_reads_user_data_finds_our_call_alone_whatever_a_hook_mentions(mention: str) -> None:
    bootstrap = CASES["kube_proxy_and_snat"]
    hook = f"# {mention}".replace("\n", "\n# ")
    text = user_data(replace(bootstrap, pre_hook=hook, post_hook=hook))
    arguments = bootstrap.arguments()
    data = Fact(Place("urn", "userData"), text)
    assert reader.system_in(data).value is Os.WINDOWS
    assert reader.cluster_in(data).value == "dev"
    assert reader.taint_keys(text) == ["os"]
    assert {name: value for name, _, value in QUOTED.findall(text)} == {
        name: arguments[name] for name in ("EKSClusterName", "DNSClusterIP", "KubeletExtraArgs", "KubeProxyExtraArgs")
    }
    assert len(QUOTED.findall(text)) == 4
    assert re.findall(r"</?(?:powershell|persist)\w*>", text) == [
        "<powershell>",
        "</powershell>",
        "<powershellArguments>",
        "</powershellArguments>",
    ]


def test_between_a_node_and_its_join_no_command_of_ours_loads_a_module_of_aws(engine: Engine) -> None:
    """AWSPowerShell takes minutes to load on a new machine."""
    texts = [user_data(case) for case in CASES.values()]
    texts.append(user_data(replace(PLAIN, pre_hook="1", post_hook="1")))
    bodies = [text.partition("<powershell>")[2].partition("</powershell>")[0] for text in texts]
    names = {command["name"] for read in engine.read(bodies) for command in read["commands"] if command["name"]}
    of_hooks = {"EksRun", "Set-Item", "Get-Command", "Get-PSCallStack", "Set-PSDebug", "Write-Output"}
    of_launch = {f"Eks{name}" for name in ("Abandon", "Answer", "Ask", "Begin", "Call", "Join", "Mark", "Meta", "Tag")}
    of_disks = {
        name for name in names if re.search(r"-(Disk|Volume|Partition\w*|Service|ItemProperty|Computer)$", name)
    }
    of_disks |= {"Ctr", "EksContainerd", "EksDrive", "EksPagefile", "Get-ChildItem", "Get-CimInstance", "Test-Path"}
    of_disks |= {"Remove-Item", "Select-Object", "Sort-Object", "Where-Object"}
    of_proxy = {"EksProxy", "Get-Item"}
    of_domain = {"EksName", "Get-NetAdapter", "Set-DnsClientServerAddress"}
    assert names == {*of_hooks, *of_launch, *of_disks, *of_proxy, *of_domain, "ConvertFrom-Json", "Start-Sleep"}
