"""What changes how an image boots, on the engine: each branch once, against stub commands."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from components.facts.boot import Boot, Bootstrapper, Defender, Mirror, SsmAgent, Unattend
from components.powershell.boot_documents import BOOT_STEPS, boot_documents
from tests.components.powershell.machine import Machine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine, Run

STUBS = r"""
function Get-Module($Name, [switch] $ListAvailable) {
  foreach ($Each in $Name) {
    if ("$env:HAS" -split ' ' -contains $Each) { @{ Name = $Each; ModuleBase = "$env:EKS_TEST_FOLDER/$Each" } }
  }
}
function Install-PackageProvider($Name, $MinimumVersion, $Scope, [switch] $Force) {
  if ($env:NO_GALLERY) { throw 'no match was found' }
}
function Install-Module($Name, $RequiredVersion, $Repository, $Scope, [switch] $AllowClobber, [switch] $Force) {
  Add-Line installed "$Name $RequiredVersion $Repository $Scope"
}
function Join-Path($Path, $ChildPath) {
  if ($ChildPath -eq 'ngen.exe') { 'Invoke-Ngen' } else { "$Path/$ChildPath" }
}
function Invoke-Ngen { Add-Line ngen "$args"; $global:LASTEXITCODE = [int]$env:NGEN_ENDS }
function Get-Command($Name, $ErrorAction) {
  if ($env:FROM) { @{ ModuleName = $env:FROM } }
}
function sc.exe { Add-Line sc "$args"; $global:LASTEXITCODE = [int]$env:SC_ENDS }
function Get-ItemProperty($Path, $ErrorAction) {
  Add-Line read $Path
  $Start, $Delayed, $Program = "$env:SERVICE" -split '\|'
  @{ Start = $Start; DelayedAutostart = $Delayed; ImagePath = $Program }
}
function Get-Service($Name, $ErrorAction) { if ($env:SERVICE_IS_THERE) { @{ Name = $Name } } }
function Stop-Service($Name, [switch] $Force) { Add-Line stopped $Name }
function Set-TimeZone($Id) { Add-Line set "zone $Id" }
function Get-TimeZone { @{ Id = "$env:ZONE" } }
function Set-WinSystemLocale($SystemLocale) { Add-Line set "locale $SystemLocale" }
function Get-WinSystemLocale { @{ Name = "$env:LOCALE" } }
function Set-Culture($CultureInfo) { Add-Line set "culture $CultureInfo" }
function Add-MpPreference($ExclusionPath) { Add-Line excluded ($ExclusionPath -join '|') }
function Get-MpPreference { @{ ExclusionPath = @("$env:EXCLUDED" -split '\|') } }
function Get-WindowsFeature($Name) { @{ InstallState = "$env:FEATURE" } }
function Uninstall-WindowsFeature($Name) {
  Add-Line removed $Name
  @{ Success = -not $env:NOT_REMOVED; ExitCode = 'Failed'; RestartNeeded = "$env:RESTART" }
}
function Invoke-WebRequest($Uri, $OutFile, [switch] $UseBasicParsing) {
  if ($env:NO_WAY) { throw 'the remote name could not be resolved' }
  Add-Line fetched $Uri
  [IO.File]::WriteAllText($OutFile, 'program')
}
function Read-S3Object($BucketName, $Key, $Region, $File) {
  Add-Line fetched "$BucketName $Key $Region"
  [IO.File]::WriteAllText($File, 'program')
}
"""

SHA256 = hashlib.sha256(b"program").hexdigest()
MODULES = boot_documents(Boot())["boot-modules"]
AGENT = boot_documents(Boot(ssm_agent=SsmAgent.DELAYED))["boot-ssm-agent"]
EXCLUDE = boot_documents(Boot(defender=Defender.EXCLUDE))["boot-defender"]
REMOVE = boot_documents(Boot(defender=Defender.REMOVE))["boot-defender"]
FOLDERS = r"C:\ProgramData\containerd|C:\Program Files\containerd"
CHECKS = ["validate", "test"]


@pytest.fixture
def windows(engine: Engine, tmp_path: Path) -> Machine:
    """A machine with the commands that these steps call."""
    made = Machine(engine, tmp_path, stubs=STUBS)
    made.has("Amazon/EKS/Start-EKSBootstrap.ps1", "of Amazon")
    return made


def test_levers_that_nobody_moves_make_no_step_and_each_makes_its_own() -> None:
    everything = Boot(
        ssm_agent=SsmAgent.DELAYED,
        unattend=Unattend.TRIMMED,
        defender=Defender.REMOVE,
        bootstrapper=Bootstrapper(version="1.35.0", sha256=SHA256),
    )
    assert boot_documents(Boot(modules=False)) == {}
    assert tuple(boot_documents(everything)) == BOOT_STEPS


def test_an_image_with_small_modules_keeps_them(windows: Machine) -> None:
    run = windows.run(MODULES, HAS="AWS.Tools.EC2 AWS.Tools.EKS")
    assert (run.code, run.lines) == (0, ("AWS.Tools.EC2, AWS.Tools.EKS are on this image",))
    assert windows.wrote("installed") == []


def test_small_modules_are_installed_where_they_are_not(windows: Machine) -> None:
    run = windows.run(MODULES, HAS="AWSPowerShell AWS.Tools.EKS")
    assert run.code == 0
    assert windows.wrote("installed") == ["AWS.Tools.EC2 5.0.190 PSGallery AllUsers"]


def test_without_the_gallery_the_module_with_all_of_aws_is_compiled(windows: Machine) -> None:
    (windows.folder / "AWSPowerShell").mkdir()
    for name in ("AWSSDK.Core.dll", "AWSPowerShell.dll", "notes.txt"):
        (windows.folder / "AWSPowerShell" / name).touch()
    run = windows.run(MODULES, HAS="AWSPowerShell", NO_GALLERY="1")
    assert run.code == 0
    why = "AWS.Tools.EC2, AWS.Tools.EKS could not be installed, so AWSPowerShell is compiled: no match was found"
    assert run.lines == (why, f"compiled {windows.folder}/AWSPowerShell")
    assert sorted(windows.wrote("ngen")) == [
        f"install {windows.folder}/AWSPowerShell/{name} /silent" for name in ("AWSPowerShell.dll", "AWSSDK.Core.dll")
    ]


def test_a_compilation_that_fails_ends_the_step(windows: Machine) -> None:
    (windows.folder / "AWSPowerShell").mkdir()
    (windows.folder / "AWSPowerShell" / "a.dll").touch()
    run = windows.run(MODULES, HAS="AWSPowerShell", NO_GALLERY="1", NGEN_ENDS="3")
    assert run.code == 1
    file = windows.folder / "AWSPowerShell" / "a.dll"
    assert run.lines[-1] == f"ngen.exe install {file} ended with exit code 3, see the lines above"


def test_an_image_without_any_tools_of_aws_is_told_the_ways_out(windows: Machine) -> None:
    run = windows.run(MODULES, NO_GALLERY="1")
    assert run.code == 1
    assert run.lines[-1] == (
        "AWSPowerShell is not on this image either: set boot.modules to false, or install AWS.Tools in a script of "
        "components"
    )


@pytest.mark.parametrize("phase", CHECKS)
@pytest.mark.parametrize(
    ("has", "module", "code", "says"),
    [
        ("AWS.Tools.EC2", "AWS.Tools.EC2", 0, "Get-EC2Instance comes from AWS.Tools.EC2, found and loaded in "),
        ("AWSPowerShell", "AWSPowerShell", 0, "Get-EC2Instance comes from AWSPowerShell, found and loaded in "),
        (
            "AWS.Tools.EC2",
            "AWSPowerShell",
            1,
            (
                "Get-EC2Instance comes from AWSPowerShell, though AWS.Tools.EC2, AWS.Tools.EKS are on this image: they "
                "stand behind it on the module path"
            ),
        ),
        ("", "", 1, "Get-EC2Instance is not on this image"),
    ],
)
def test_where_a_command_comes_from_is_proven(
    windows: Machine, phase: str, has: str, module: str, code: int, says: str
) -> None:
    run = windows.run(MODULES, phase, HAS=has, FROM=module)
    assert run.code == code
    assert run.lines[-1].startswith(says)


@pytest.mark.parametrize("phase", CHECKS)
def test_the_file_by_which_nodes_mark_their_start_is_the_one_that_was_written(windows: Machine, phase: str) -> None:
    document, file = (
        boot_documents(Boot())["boot-marks"],
        windows.folder / "Program Files/Amazon/EKS/eks-windows-nodes.ps1",
    )
    assert windows.run(document).code == 0
    assert windows.run(document, phase).code == 0
    file.write_text("of others")
    changed = windows.run(document, phase)
    assert (changed.code, changed.lines) == (1, (f"{file} is another file than was written",))


def test_the_agent_is_delayed_and_that_is_proven(windows: Machine) -> None:
    assert windows.run(AGENT).code == 0
    assert windows.wrote("sc") == ["config AmazonSSMAgent start= delayed-auto"]
    assert windows.run(AGENT, SC_ENDS="5").lines[-1].startswith("sc.exe config AmazonSSMAgent ended with exit code 5")
    for phase in CHECKS:
        assert windows.run(AGENT, phase, SERVICE="2|1").code == 0
        run = windows.run(AGENT, phase, SERVICE="2|0")
        says = "the agent of Systems Manager starts by 2, delayed 0; expected 2, delayed 1"
        assert (run.code, run.lines) == (1, (says,))


NAMESPACES = 'xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State"'
V2, V1 = "Amazon/EC2Launch/sysprep/unattend.xml", "Amazon/EC2-Windows/Launch/Sysprep/Unattend.xml"


def _answers(own: str = "", prefix: str = "", zone: str = "UTC") -> str:
    p = f"{prefix}:" if prefix else ""
    declared = f'xmlns{f":{prefix}" if prefix else ""}="urn:schemas-microsoft-com:unattend" {NAMESPACES}'
    return f"""<?xml version="1.0" encoding="utf-8"?>
<{p}unattend {declared}>
  <!-- of Amazon -->
  <{p}settings pass="specialize">
    <{p}component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64">
      <{p}ComputerName>*</{p}ComputerName>
      <{p}TimeZone>{zone}</{p}TimeZone>
    </{p}component>
    <{p}component name="Security-Malware-Windows-Defender" processorArchitecture="amd64" />
  </{p}settings>
  <{p}settings pass="oobeSystem">
{own}  </{p}settings>
</{p}unattend>
"""


def _part(name: str, prefix: str = "") -> str:
    p = f"{prefix}:" if prefix else ""
    return (
        f'    <{p}component name="{name}" processorArchitecture="amd64"><{p}OOBE wcm:action="add" /></{p}component>\n'
    )


SHELL, LANGUAGE, OTHER = "Microsoft-Windows-Shell-Setup", "Microsoft-Windows-International-Core", "Contoso-Agent"


def _trim(machine: Machine, place: str, text: str, boot: Boot, phase: str = "build", **environment: str) -> Run:
    file = machine.folder / "ProgramData" / place
    file.parent.mkdir(parents=True, exist_ok=True)
    if phase == "build":
        file.write_text(text)
    return machine.run(boot_documents(boot)["boot-unattend"], phase, **environment)


TRIM = Boot(unattend=Unattend.TRIMMED)


@pytest.mark.parametrize("place", [V2, V1], ids=["EC2Launch v2", "EC2Launch v1"])
@pytest.mark.parametrize("prefix", ["", "u"], ids=["default namespace", "prefix"])
def test_only_what_is_known_leaves_the_answer_file_and_the_rest_stays_byte_for_byte(
    windows: Machine, place: str, prefix: str
) -> None:
    own = [_part(name, prefix) for name in (SHELL, OTHER, LANGUAGE)]
    run = _trim(windows, place, _answers("".join(own), prefix), TRIM)
    assert run.code == 0
    assert (windows.folder / "ProgramData" / place).read_text().strip("\ufeff") == _answers(own[1], prefix)
    for phase in CHECKS:
        assert _trim(windows, place, "", TRIM, phase).code == 0


def test_an_answer_file_that_is_trimmed_already_stays_as_it_is(windows: Machine) -> None:
    run = _trim(windows, V2, _answers(_part(OTHER)), TRIM)
    assert run.code == 0
    assert run.lines == (f"{windows.folder}/ProgramData/{V2} has nothing of it any more",)
    assert (windows.folder / "ProgramData" / V2).read_text() == _answers(_part(OTHER))


def test_locale_and_time_zone_are_set_in_the_image_and_where_the_first_start_would_set_them_back(
    windows: Machine,
) -> None:
    boot = Boot(unattend=Unattend.TRIMMED, locale="de-DE", time_zone="W. Europe Standard Time")
    assert _trim(windows, V2, _answers(_part(SHELL)), boot).code == 0
    wanted = _answers(zone="W. Europe Standard Time")
    assert (windows.folder / "ProgramData" / V2).read_text().strip("\ufeff") == wanted
    assert windows.wrote("set") == ["zone W. Europe Standard Time", "locale de-DE", "culture de-DE"]
    there = {"ZONE": "W. Europe Standard Time", "LOCALE": "de-DE"}
    for phase in CHECKS:
        assert _trim(windows, V2, "", boot, phase, **there).code == 0
        assert _trim(windows, V2, "", boot, phase, **{**there, "ZONE": "UTC"}).lines == (
            "the time zone is UTC, expected W. Europe Standard Time",
        )
        assert _trim(windows, V2, "", boot, phase, **{**there, "LOCALE": "en-US"}).lines == (
            "the system locale is en-US, expected de-DE",
        )


def test_an_answer_file_that_is_not_there_or_whole_again_is_told(windows: Machine) -> None:
    run = windows.run(boot_documents(TRIM)["boot-unattend"])
    assert run.code == 1
    assert run.lines[-1].startswith("EC2Launch has no answer file on this image, neither ")
    _trim(windows, V2, _answers(_part(SHELL)), TRIM)
    (windows.folder / "ProgramData" / V2).write_text(_answers(_part(SHELL)))
    run = _trim(windows, V2, "", TRIM, "test")
    assert run.code == 1
    assert run.lines[-1].endswith("still has Microsoft-Windows-Shell-Setup in the pass oobeSystem")


def test_defender_leaves_containerd_s_folders_out_and_that_is_proven(windows: Machine) -> None:
    assert windows.run(EXCLUDE).code == 0
    assert windows.wrote("excluded") == [FOLDERS]
    for phase in CHECKS:
        assert windows.run(EXCLUDE, phase, EXCLUDED=FOLDERS).code == 0
        run = windows.run(EXCLUDE, phase, EXCLUDED=FOLDERS.partition("|")[0])
        says = r"Defender still scans C:\Program Files\containerd: is it managed from elsewhere?"
        assert (run.code, run.lines) == (1, (says,))


def test_defender_goes_with_its_answers_and_a_restart(windows: Machine) -> None:
    file = windows.folder / "ProgramData" / V2
    file.parent.mkdir(parents=True)
    file.write_text(_answers(_part(SHELL)))
    assert windows.run(REMOVE, step="Forget").lines == (
        "took Security-Malware-Windows-Defender out of the pass specialize",
    )
    assert "Defender" not in file.read_text()
    assert "OOBE" in file.read_text()
    assert windows.run(REMOVE, step="Remove", FEATURE="Installed", RESTART="Yes").code == 3010
    assert windows.run(REMOVE, step="Remove", FEATURE="Installed", RESTART="No").code == 0
    assert windows.run(REMOVE, step="Remove", FEATURE="Available").lines == ("Windows-Defender is not installed",)
    failed = windows.run(REMOVE, step="Remove", FEATURE="Installed", NOT_REMOVED="1")
    assert (failed.code, failed.lines) == (1, ("Windows-Defender could not be removed: Failed",))
    for phase in CHECKS:
        assert windows.run(REMOVE, phase, FEATURE="Removed").code == 0
        assert windows.run(REMOVE, phase, FEATURE="Installed").lines == ("Windows-Defender is installed still",)


def _bootstrapper(machine: Machine, sha256: str = SHA256, mirror: str | None = None) -> str:
    """The document, with the machine's folder as its system drive."""
    boot = Boot(
        bootstrapper=Bootstrapper(
            version="1.35.0",
            sha256=sha256,
            shutdown_on_failure=True,
            mirror=None if mirror is None else Mirror.parse(mirror),
        )
    )
    return boot_documents(boot)["boot-bootstrapper"].replace("C:\\", f"{machine.folder}/")


RELEASE = (
    "https://github.com/atg-cloudops/eks-windows-bootstrapper/releases/download/v1.35.0/EKS-Windows-Bootstrapper.exe"
)


def test_the_program_becomes_a_service_in_place_of_amazon_s_script(windows: Machine) -> None:
    run = windows.run(_bootstrapper(windows))
    program = windows.folder / "EKS-Windows-Bootstrapper.exe"
    assert (run.code, run.lines) == (0, (f"{program} is the service EKSWindowsBootstrapper",))
    assert windows.wrote("fetched") == [RELEASE]
    assert program.read_text() == "program"
    assert windows.wrote("sc") == [f"create EKSWindowsBootstrapper binPath= {program} start= auto"]
    assert '"ShutdownOnCriticalFailure": "true"' in (windows.folder / "appsettings.json").read_text()
    for phase in CHECKS:
        assert windows.run(_bootstrapper(windows), phase, SERVICE=f"2||{program}").code == 0


def test_a_service_that_is_there_is_stopped_and_given_the_new_program(windows: Machine) -> None:
    assert windows.run(_bootstrapper(windows), SERVICE_IS_THERE="1").code == 0
    program = windows.folder / "EKS-Windows-Bootstrapper.exe"
    assert windows.wrote("stopped") == ["EKSWindowsBootstrapper"]
    assert windows.wrote("sc") == [f"config EKSWindowsBootstrapper binPath= {program} start= auto"]


def test_a_program_of_another_checksum_is_not_kept_wherever_it_comes_from(windows: Machine) -> None:
    for mirror in (None, "https://tools.s3.eu-central-1.amazonaws.com/eks.exe"):
        run = windows.run(_bootstrapper(windows, "0" * 64, mirror), FROM="AWSPowerShell")
        source = RELEASE if mirror is None else "s3://tools/eks.exe"
        says = f"the program from {source} has the SHA-256 {SHA256.upper()}, expected {'0' * 64}"
        assert (run.code, run.lines[-1]) == (1, says)
    assert list(windows.folder.glob("EKS-Windows-Bootstrapper*")) == []
    assert (windows.folder / "Program Files/Amazon/EKS/Start-EKSBootstrap.ps1").read_text() == "of Amazon"
    assert windows.wrote("sc") == []


def test_a_mirror_is_read_by_the_tools_of_aws(windows: Machine) -> None:
    mirror = "https://tools.s3.eu-central-1.amazonaws.com/eks/1.35.0.exe"
    assert windows.run(_bootstrapper(windows, mirror=mirror), FROM="AWSPowerShell").code == 0
    assert windows.wrote("fetched") == ["tools eks/1.35.0.exe eu-central-1"]
    run = windows.run(_bootstrapper(windows, mirror=mirror))
    assert run.code == 1
    assert run.lines[-1].startswith("Read-S3Object is not on this image: install AWSPowerShell or AWS.Tools.S3")


def test_a_download_that_fails_and_a_service_that_cannot_be_made_end_the_step(windows: Machine) -> None:
    run = windows.run(_bootstrapper(windows), NO_WAY="1")
    assert run.code == 1
    assert "the remote name could not be resolved" in run.lines[-1]
    run = windows.run(_bootstrapper(windows), SC_ENDS="1072")
    assert (run.code, run.lines[-1]) == (1, "sc.exe ended with exit code 1072, see the lines above")


@pytest.mark.parametrize("phase", CHECKS)
def test_another_program_another_service_and_amazon_s_script_are_told_apart(windows: Machine, phase: str) -> None:
    document = _bootstrapper(windows)
    program = windows.folder / "EKS-Windows-Bootstrapper.exe"
    windows.run(document)
    run = windows.run(document, phase, SERVICE=f"3||{program}")
    assert run.lines[-1].startswith(f"the service EKSWindowsBootstrapper starts {program} by 3, expected ")
    windows.has("Amazon/EKS/Start-EKSBootstrap.ps1", "of Amazon")
    run = windows.run(document, phase, SERVICE=f"2||{program}")
    assert run.lines[-1] == (
        "Start-EKSBootstrap.ps1 is the one of Amazon again, beside which the service joins the node a second time"
    )
    program.write_text("another")
    assert windows.run(document, phase).lines == (f"{program} is another one than was installed",)


def test_the_script_in_amazon_s_place_takes_the_call_of_user_data_and_does_nothing(windows: Machine) -> None:
    windows.run(_bootstrapper(windows))
    script = windows.folder / "Program Files/Amazon/EKS/Start-EKSBootstrap.ps1"
    call = windows.folder / "call.ps1"
    call.write_text(f"& '{script}' -EKSClusterName 'dev' -ExcludedSnatCIDRs @('10.0.0.0/8', '172.16.0.0/12') 3>&1\n")
    run = windows.engine.run(call, windows.folder, {})
    assert (run.code, run.lines) == (0, ("",))
