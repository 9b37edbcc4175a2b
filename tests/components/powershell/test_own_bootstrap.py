"""A script of somebody's own in place of the bootstrap call: whether it makes it, and what it does on the engine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from eks_windows.forms import user_data as reader
from eks_windows.model import Fact
from eks_windows.stack.view import Place

from components.powershell.bootstrap import Launch, user_data
from components.powershell.own_bootstrap import check_call, takes_arguments
from tests.components.powershell.engine.node import PLAIN, Nodes
from tests.components.powershell.test_bootstrap import CASES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine

PATH = '"$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1"'
BY_VARIABLE = f"[string]$Script = {PATH}\n[string]$Name = 'dev'\n& $Script -EKSClusterName $Name 3>&1"
OF_AWS = """
[string]$EKSBinDir = "$env:ProgramFiles\\Amazon\\EKS"
[string]$EKSBootstrapScriptName = 'Start-EKSBootstrap.ps1'
[string]$EKSBootstrapScriptFile = "$EKSBinDir\\$EKSBootstrapScriptName"
& $EKSBootstrapScriptFile -EKSClusterName "dev" -KubeletExtraArgs "--v=4" 3>&1 4>&1 5>&1 6>&1
"""

GOOD = (
    f"& {PATH} @EksArguments",
    f"& {PATH} @eksarguments -Own 'x'",
    f"& {PATH} -EKSClusterName 'dev'",
    f'& {PATH} -eksclustername "dev"',
    f"& {PATH} -EKSClusterName dev",
    f"& {PATH} -EKSClusterName:dev",
    f"$Own = @{{ EKSClusterName = 'dev'; KubeletExtraArgs = '--v=4' }}\n& {PATH} @Own",
    BY_VARIABLE,
    BY_VARIABLE.replace("Name $Name", 'Name "$Name"'),
    OF_AWS,
    f"<# -EKSClusterName 'a' #>\n# -EKSClusterName 'b'\n'-EKSClusterName c'\n& {PATH} -EKSClusterName 'dev'",
)

BAD = {
    "Write-Output 'nothing'": "found no call of Start-EKSBootstrap.ps1, so no node would join; write & ",
    "# Start-EKSBootstrap.ps1 @EksArguments": "found no call of Start-EKSBootstrap.ps1, so no node would join; ",
    "<#\nStart-EKSBootstrap.ps1 @EksArguments\n#>": "found no call of Start-EKSBootstrap.ps1, so no node ",
    f"@'\n& {PATH} @EksArguments\n'@": "found no call of Start-EKSBootstrap.ps1, so no node would join; ",
    f"& {PATH}": "found no cluster's name on the call of Start-EKSBootstrap.ps1; write & ",
    f"& {PATH} '-EKSClusterName dev'": "found no cluster's name on the call of Start-EKSBootstrap.ps1; write & ",
    f"& {PATH} $EksArguments": "found no cluster's name on the call of Start-EKSBootstrap.ps1; write & ",
    f"& {PATH} # @EksArguments": "found no cluster's name on the call of Start-EKSBootstrap.ps1; write & ",
    f"\n& {PATH} -EKSClusterName 'prod'": "line 2 names the cluster 'prod', expected 'dev'; write & ",
    f"& {PATH} -EKSClusterName Dev": "line 1 names the cluster 'Dev', expected 'dev'; write & ",
    f"& {PATH} -EKSClusterName devel": "line 1 names the cluster 'devel', expected 'dev'; write & ",
    f"& {PATH} -EKSClusterName $Name": "line 1 names the cluster by $Name, which is not known here; write & ",
    f"$Name = 'dev'\n$Name = 'prod'\n& {PATH} -EKSClusterName $Name": "line 3 names the cluster by $Name, which ",
    BY_VARIABLE.replace("'dev'", "'prod'"): "line 3 names the cluster 'prod', expected 'dev'; write & ",
    f"& {PATH} @EksArguments -EKSClusterName 'dev'": "line 1 names the cluster beside @EksArguments, which holds ",
}


@pytest.mark.parametrize("script", GOOD)
def test_a_script_that_calls_for_its_cluster_passes(script: str) -> None:
    check_call(script, "dev")


@pytest.mark.parametrize(("script", "says"), BAD.items())
def test_a_script_whose_node_would_not_join_this_cluster_is_refused(script: str, says: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  compared as a whole
        check_call(script, "dev")
    assert str(refused.value).startswith(says)


def test_our_arguments_are_taken_where_they_are_splatted() -> None:
    assert [takes_arguments(script) for script in GOOD[:3]] == [True, True, False]
    assert not takes_arguments("'@EksArguments' # @EksArguments")


@pytest.mark.parametrize("script", [*GOOD[2:6], BY_VARIABLE, OF_AWS])
def test_policies_find_the_cluster_of_a_call_of_ones_own(script: str) -> None:
    text = user_data(replace(PLAIN, own_script=script))
    assert reader.cluster_in(Fact(Place("urn", "userData"), text)).value == "dev"


def test_arguments_that_are_splatted_are_read_by_others_as_those_of_a_call() -> None:
    text = user_data(CASES["own_script"])
    assert reader.cluster_in(Fact(Place("urn", "userData"), text)).value == "dev"
    assert reader.taint_keys(text) == ["os"]


ECHO = """
param($EKSClusterName, $APIServerEndpoint, $Base64ClusterCA, $ServiceCIDR, $DNSClusterIP, $KubeletExtraArgs,
  $KubeProxyExtraArgs, [string[]]$ExcludedSnatCIDRs, $Own)
foreach ($Name in $PSBoundParameters.Keys) { "<$Name=$($PSBoundParameters[$Name] -join '|')>" }
[IO.File]::WriteAllText('FOLDER/joined', 'x')
"""


@pytest.mark.parametrize("case", ["defaults", "kube_proxy_and_snat", "labels_and_taints"])
def test_every_argument_arrives_as_a_call_of_ours_would_give_it(engine: Engine, tmp_path: Path, case: str) -> None:
    bootstrap = replace(CASES[case], own_script=f'& {PATH} @EksArguments -Own "it\'s" 3>&1', extra_args={})
    boot = Nodes(engine, tmp_path, ECHO).boot_text(user_data(bootstrap))
    assert (boot.joined, boot.run.code) == ("x", 0)
    given = {
        name: value if isinstance(value, str) else "|".join(value) for name, value in bootstrap.arguments().items()
    }
    found = [line for line in boot.run.lines if line.startswith("<")]
    assert sorted(found) == sorted(f"<{name}={value}>" for name, value in {**given, "Own": "it's"}.items())


@pytest.mark.parametrize("script", [OF_AWS, BY_VARIABLE, f"'\u00fc'\n& {PATH} @EksArguments"])
def test_a_call_of_ones_own_joins_the_node(engine: Engine, tmp_path: Path, script: str) -> None:
    boot = Nodes(engine, tmp_path).boot(bootstrap=replace(PLAIN, own_script=script))
    assert boot.run.code == 0, boot.run
    assert (boot.joined or "").startswith("dev ")


FAILS = {
    "throw 'no disk'": "line 1: no disk",
    f"& {PATH} -NoSuch 1 @EksArguments": "line 1: A parameter cannot be found that matches parameter name 'NoSuch'.",
    "exit 3": "it ended with exit code 3, line 1: exit 3",
}


@pytest.mark.parametrize(("script", "says"), FAILS.items())
def test_a_script_that_fails_is_told_and_the_node_does_not_join(
    engine: Engine, tmp_path: Path, script: str, says: str
) -> None:
    boot = Nodes(engine, tmp_path).boot(bootstrap=replace(PLAIN, own_script=script))
    assert (boot.joined, boot.run.code) == (None, 1)
    assert boot.run.lines[-1] == f"eks-windows-nodes: bootstrap script of your own: {says}"


def test_an_exit_code_that_it_leaves_is_one_of_a_node_that_has_not_joined(engine: Engine, tmp_path: Path) -> None:
    own = replace(PLAIN, own_script=f"& {PATH} @EksArguments\n'after'")
    boot = Nodes(engine, tmp_path, "exit 3").boot(bootstrap=own)
    says = "eks-windows-nodes: bootstrap script of your own has run, its last program ended with exit code 3"
    assert (boot.run.lines[-2:], boot.run.code) == (("after", says), 1)
    mended = replace(own, own_script=f"{own.own_script}\nexit 0")
    assert Nodes(engine, tmp_path / "mended", "exit 3").boot(bootstrap=mended).run.code == 0


def test_it_may_restart_the_machine_as_user_data_runs_at_each_start(engine: Engine, tmp_path: Path) -> None:
    own = replace(PLAIN, own_script=f"Restart-Computer -Force\n& {PATH} @EksArguments")
    assert "<persist>true</persist>" in user_data(own)
    boot = Nodes(engine, tmp_path).boot(bootstrap=own)
    assert (boot.restarts, boot.run.code) == (("Restart-Computer",), 0)


def test_without_a_script_of_ones_own_there_is_no_trace_of_one() -> None:
    assert user_data(replace(PLAIN, own_script=" \n")) == user_data(PLAIN)
    held = replace(PLAIN, launch=Launch(hook="joined", seconds=1800))
    assert user_data(replace(held, own_script="\ufeff")) == user_data(held)
