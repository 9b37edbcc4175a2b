"""The scripts of an image build on the engine, out of their documents: each branch once, against stub commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest
import yaml

from components.facts.container_images import ImageReference
from components.facts.windows_images import WindowsServer
from components.powershell.image_documents import cache_document, evidence_document, script_document
from tests.components.powershell.engine.process import PRELUDE, Engine, Run

if TYPE_CHECKING:
    from pathlib import Path

CORE, OWN = (
    "mcr.microsoft.com/windows/servercore:ltsc2022",
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/web:1-ltsc2022",
)
PUBLIC, PRIVATE = [ImageReference.parse(CORE)], [ImageReference.parse(CORE), ImageReference.parse(OWN)]

STUBS = r"""
. 'PRELUDE'
$env:SystemDrive = 'C:'
function Add-Line($File, $Line) { [IO.File]::AppendAllText("$env:EKS_TEST_FOLDER/$File", "$Line`n") }
function Start-Service($Name) { if ($env:NO_SERVICE) { throw "no service $Name" } }
function Start-Sleep($Seconds) { Add-Line slept $Seconds }
function Get-PSDrive($Name) { @{ Free = [long]$env:FREE * 1gb } }
function Get-ItemProperty($Path) { @{ CurrentBuild = $env:BUILD; UBR = 4893 } }
function Get-HotFix { foreach ($Id in $env:UPDATES -split ' ') { @{ HotFixID = $Id } } }
if (-not $env:NO_AWS_TOOLS) {
  function Get-ECRLoginCommand($Region, $RegistryId) { @{ Password = "$Region-$RegistryId" } }
}
function Invoke-RestMethod($Method, $Uri, $Headers) {
  if ($Method -eq 'Put') { 'token' } elseif ($Headers['X-aws-ec2-metadata-token'] -ne 'token') { throw 'no token' }
  elseif ($Uri -like '*/ami-id') { 'ami-0123456789abcdef0' } else { 'eu-central-1' }
}
if (-not $env:NO_AWS_TOOLS) {
function New-EC2Tag($Region, $Resource, $Tag) {
  Add-Line tags "$Region $Resource $(@(foreach ($Each in $Tag) { "$($Each.Key)=$($Each.Value)" }) -join ' ')"
}
}
"""

CTR = r"""#!/bin/sh
printf '%s\n' "$*" >> "$EKS_TEST_FOLDER/ctr"
case "$*" in
  *"images pull"*)
    count=$(grep -c "images pull" "$EKS_TEST_FOLDER/ctr")
    [ "$count" -gt "${PULLS_FAILED:-0}" ] || exit 9 ;;
  *"images check"*) [ -z "$CHECK_FAILS" ] || { echo "broken blob" >&2; exit 5; }; printf '%s\n' $CACHED ;;
esac
"""

KUBELET = r"""#!/bin/sh
[ -z "$KUBELET_FAILS" ] || { echo "no entry point" >&2; exit 6; }
echo "Kubernetes ${KUBELET_VERSION:-v1.35.3-eks-abcdef}"
"""


@dataclass
class Machine:
    """A machine on which an image is built, with what its programs find there."""

    engine: Engine
    folder: Path
    environment: dict[str, str] = field(default_factory=dict[str, str])

    def has(self, place: str, text: str) -> None:
        file = self.folder / "Program Files" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)

    def run(self, document: str, phase: str = "build", **environment: str) -> Run:
        """Run the script of a document's phase."""
        programs = self.folder / "Program Files"
        programs.mkdir(exist_ok=True)
        script, prelude = self.folder / "step.ps1", self.folder / "stubs.ps1"
        script.write_text(script_of(document, phase))
        prelude.write_text(STUBS.replace("PRELUDE", str(PRELUDE)))
        given = {
            "FREE": "40",
            "BUILD": "20348",
            "UPDATES": "KB5068787",
            "CACHED": CORE,
            **self.environment,
            **environment,
        }
        return self.engine.run(script, self.folder, {"ProgramFiles": str(programs), **given}, prelude)

    def wrote(self, name: str) -> list[str]:
        file = self.folder / name
        return file.read_text().splitlines() if file.exists() else []


def script_of(document: str, phase: str) -> str:
    """What Image Builder would run."""
    phases = cast("list[dict[str, Any]]", yaml.safe_load(document)["phases"])
    (steps,) = (each["steps"] for each in phases if each["name"] == phase)
    return cast("str", steps[0]["inputs"]["commands"][0])


@pytest.fixture
def bare(engine: Engine, tmp_path: Path) -> Machine:
    return Machine(engine, tmp_path)


@pytest.fixture
def machine(bare: Machine) -> Machine:
    """An EKS optimized AMI."""
    bare.has("containerd/bin/ctr.exe", CTR)
    bare.has("Kubernetes/kubelet.exe", KUBELET)
    bare.has("Amazon/EKS/Start-EKSBootstrap.ps1", "")
    return bare


NO_CTR = "ctr.exe is not on this image: is it an EKS optimized AMI?"


@pytest.mark.parametrize("phase", ["build", "validate", "test"])
def test_an_image_without_containerd_s_client_is_told(bare: Machine, phase: str) -> None:
    (bare.folder / "Program Files" / "containerd").mkdir(parents=True)
    run = bare.run(cache_document(PUBLIC), phase)
    assert (run.code, run.lines) == (1, (NO_CTR,))


def test_a_service_that_does_not_start_ends_the_step(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), NO_SERVICE="1")
    assert run.code == 1
    assert "no service containerd" in run.lines[-1]


def test_a_public_image_is_pulled_without_a_login_where_the_kubelet_looks(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC))
    assert (run.code, run.lines) == (0, (f"cached {CORE}",))
    assert machine.wrote("ctr") == [f"-n k8s.io images pull {CORE}"]


def test_a_private_image_is_pulled_with_the_password_of_its_registry(machine: Machine) -> None:
    assert machine.run(cache_document(PRIVATE)).code == 0
    assert machine.wrote("ctr")[-1] == f"-n k8s.io images pull --user AWS:eu-central-1-123456789012 {OWN}"


def test_an_image_without_the_tool_for_logins_is_told_with_the_module_that_has_it(machine: Machine) -> None:
    run = machine.run(cache_document(PRIVATE), NO_AWS_TOOLS="1")
    says = "Get-ECRLoginCommand is not on this image: install AWSPowerShell or AWS.Tools.ECR in a script of components"
    assert (run.code, run.lines) == (1, (says,))
    assert machine.run(cache_document(PUBLIC), NO_AWS_TOOLS="1").code == 0


def test_a_pull_is_tried_again_after_a_while(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), PULLS_FAILED="2")
    assert run.code == 0
    assert run.lines[:2] == tuple(f"attempt {n} for {CORE} ended with exit code 9" for n in (1, 2))
    assert machine.wrote("slept") == ["15", "30"]


def test_a_pull_that_fails_five_times_ends_the_step(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), PULLS_FAILED="9")
    assert run.code == 1
    assert run.lines[-1] == f"attempt 5 for {CORE} ended with exit code 9"
    assert len(machine.wrote("ctr")) == 5


@pytest.mark.parametrize("phase", ["validate", "test"])
def test_a_cache_that_is_complete_passes_in_silence(machine: Machine, phase: str) -> None:
    assert machine.run(cache_document(PUBLIC), phase) == Run(code=0, lines=("",))


def test_a_check_of_the_cache_that_fails_says_so(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), "validate", CHECK_FAILS="1")
    assert run.code == 1
    assert run.lines[-1] == "ctr.exe images check ended with exit code 5, see the lines above"


def test_images_that_are_missing_are_named(machine: Machine) -> None:
    run = machine.run(cache_document(PRIVATE), "validate")
    assert (run.code, run.lines) == (1, (f"not in the cache, or not completely: {OWN}",))


def test_a_disk_that_is_nearly_full_is_told_with_the_key_to_raise(machine: Machine) -> None:
    run = machine.run(cache_document(PUBLIC), "validate", FREE="9")
    assert (run.code, run.lines) == (
        1,
        ("only 9 GiB of the disk are free: raise the image's rootVolume.sizeGib",),
    )


EVIDENCE = evidence_document(WindowsServer.SERVER_2022, "1.35", ["KB5068787", "KB5066131"])


def test_an_image_that_is_what_it_claims_gets_its_versions_as_tags(machine: Machine) -> None:
    run = machine.run(EVIDENCE, "test", UPDATES="KB5066131 KB5068787")
    assert run.code == 0
    assert run.lines == ("ami-0123456789abcdef0 has kubelet 1.35.3 and OS build 20348.4893",)
    (tags,) = machine.wrote("tags")
    assert tags == (
        "eu-central-1 ami-0123456789abcdef0 eks-windows-nodes/kubelet-version=1.35.3 "
        "eks-windows-nodes/os-build=20348.4893"
    )


WRONG = {
    "another Windows": ({"BUILD": "26100"}, "this is build 26100.4893, expected 20348"),
    "another kubelet": ({"KUBELET_VERSION": "v1.34.9-eks-1"}, "kubelet is 1.34.9, expected 1.35"),
    "a kubelet that fails": (
        {"KUBELET_FAILS": "1"},
        "kubelet.exe --version ended with exit code 6, see the lines above",
    ),
    "a missing update": ({"UPDATES": "KB5068787"}, "required updates are missing: KB5066131"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_image_that_is_not_what_it_claims_is_told_and_gets_no_tags(machine: Machine, wrong: str) -> None:
    environment, says = WRONG[wrong]
    run = machine.run(EVIDENCE, "test", **environment)
    assert (run.code, run.lines[-1]) == (1, says)
    assert machine.wrote("tags") == []


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("Amazon/EKS/Start-EKSBootstrap.ps1", "Start-EKSBootstrap.ps1 is missing: a node of this image could not join"),
        ("Kubernetes/kubelet.exe", "kubelet.exe is not on this image"),
    ],
)
def test_an_image_that_lacks_a_part_is_told(machine: Machine, place: str, says: str) -> None:
    (machine.folder / "Program Files" / place).unlink()
    run = machine.run(EVIDENCE, "test", UPDATES="KB5066131 KB5068787")
    assert (run.code, run.lines[-1]) == (1, says)


def test_an_image_without_the_tool_for_tags_is_told_before_anything_else(machine: Machine) -> None:
    run = machine.run(EVIDENCE, "test", NO_AWS_TOOLS="1")
    says = "New-EC2Tag is not on this image: install AWSPowerShell or AWS.Tools.EC2 in a script of components"
    assert (run.code, run.lines) == (1, (says,))


OWN_SCRIPTS = {
    "right": ("'installed'", 0, "installed"),
    "exit 0": ("exit 0\n'never'", 0, "eks-windows-nodes: script agent starts"),
    "a restart asked for": ("exit 3010", 3010, "it ended with exit code 3010, line 1: exit 3010"),
    "throw": ("1\nthrow 'no disk'", 1, "eks-windows-nodes: script agent: line 2: no disk"),
    "break": ("break outter", 1, "line 1: break outter"),
    "unreadable": ("'a", 1, "line 1: The string is missing the terminator: '."),
    "a program that failed": ("/bin/sh -c 'exit 7'", 7, "its last program ended with exit code 7"),
    "braces that Image Builder would read": ("$a = @{b = @{c = 1}}\n& {{ 1 }}\n'{{x}}'", 0, "{{x}}"),
    "letters and line ends": ("@'\r\n\u00d1 \u2019\r\n'@", 0, "\u00d1 \u2019"),
    "a restart of its own": ("Restart-Computer", 0, "eks-windows-nodes: script agent starts"),
}


@pytest.mark.parametrize("kind", OWN_SCRIPTS)
def test_a_script_of_one_s_own_ends_its_step_with_its_own_exit_code(bare: Machine, kind: str) -> None:
    script, code, says = OWN_SCRIPTS[kind]
    document = script_document("agent", script)
    run = bare.run(document)
    assert run.code == code
    assert says in run.lines[-1], run.lines
    assert "{{" not in document
    assert list((bare.folder / "Program Files").iterdir()) == []


def test_a_script_that_no_machine_could_run_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1 holds the first line of another language"):
        script_document("agent", "#!/bin/sh")
    with pytest.raises(ValueError, match=r"component document agent: .* 1 to 16000 .*; shorten the script"):
        script_document("agent", "x" * 16000)
