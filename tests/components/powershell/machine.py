"""A machine on which an image is built or tested: the programs and commands that our scripts find there, as stubs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import yaml

from tests.components.powershell.engine.process import PRELUDE, Engine, Run

if TYPE_CHECKING:
    from pathlib import Path

CORE = "mcr.microsoft.com/windows/servercore:ltsc2022"

STUBS = r"""
. 'PRELUDE'
$env:SystemDrive = 'C:'
function Add-Line($File, $Line) { [IO.File]::AppendAllText("$env:EKS_TEST_FOLDER/$File", "$Line`n") }
function Start-Service($Name) { if ($env:NO_SERVICE) { throw "no service $Name" } }
function Start-Sleep($Seconds) { Add-Line slept $Seconds }
function Get-PSDrive($Name) { @{ Free = [long]$env:FREE * 1gb; Used = (100 - [long]$env:FREE) * 1gb } }
function Get-ItemProperty($Path, $ErrorAction) {
  if ($Path -notlike '*WindowsUpdate*') { @{ CurrentBuild = $env:BUILD; UBR = 4893 } }
  elseif ($env:AUTO_UPDATE) { @{ NoAutoUpdate = [int]$env:AUTO_UPDATE } }
}
function Restart-Service($Name) { if ($env:NO_SERVICE) { throw "no service $Name" }; Add-Line restarted $Name }
function icacls.exe { Add-Line icacls "$args"; $global:LASTEXITCODE = [int]$env:NO_ACCESS }
function curl.exe {
  $Config = @($input) -join ' '
  $Asked = "$args"
  Add-Line curl $(if ($Config) { "$Asked << $Config" } else { $Asked })
  $global:LASTEXITCODE = 0
  if ($Asked -like '*--head*') {
    if ($env:NO_WAY) { $global:LASTEXITCODE = 6 } else { 'HTTP/1.1 401 Unauthorized'; $env:CHALLENGE; '' }
  }
  elseif ($env:NO_LOGIN) { $global:LASTEXITCODE = 22 }
  else { $env:TOKEN }
}
function Get-HotFix { foreach ($Id in $env:UPDATES -split ' ') { @{ HotFixID = $Id } } }
if (-not $env:NO_AWS_TOOLS) {
  function Get-ECRLoginCommand($Region, $RegistryId) { @{ Password = "$Region-$RegistryId" } }
}
function Invoke-RestMethod($Method, $Uri, $Headers) {
  if ($Method -eq 'Put') { 'token' } elseif ($Headers['X-aws-ec2-metadata-token'] -ne 'token') { throw 'no token' }
  elseif ($Uri -like '*/ami-id') { 'ami-0123456789abcdef0' } else { 'eu-central-1' }
}
function New-Object($TypeName, $ArgumentList, $ComObject) {
  if ($TypeName) { return , (Microsoft.PowerShell.Utility\New-Object $TypeName $ArgumentList) }
  if ($ComObject -eq 'Microsoft.Update.UpdateColl') {
    $List = [Collections.ArrayList]::new()
    Add-Member -InputObject $List -Force -MemberType ScriptMethod -Name Item -Value { $this[$args[0]] }
    return , $List
  }
  if ($ComObject -ne 'Microsoft.Update.Session') { throw "no $ComObject" }
  $Result = @{ ResultCode = [int]$env:DOWNLOAD; HResult = -2145124329 }
  $Found = @(foreach ($Each in (ConvertFrom-Json "$env:OFFERED")) {
    $Accept = { Add-Line accepted $this.Title }
    Add-Member -InputObject $Each -MemberType ScriptMethod -Name AcceptEula -Value $Accept -PassThru
  })
  $Session = New-Module -AsCustomObject -ArgumentList $Found, $Result -ScriptBlock {
    param($Found, $Result)
    function CreateUpdateSearcher {
      New-Module -AsCustomObject -ArgumentList (, $Found) -ScriptBlock {
        param($Found)
        function Search($Criteria) { Add-Line searched $Criteria; @{ Updates = $Found } }
      }
    }
    function CreateUpdateDownloader {
      New-Module -AsCustomObject -ArgumentList $Result -ScriptBlock {
        param($Result)
        $Updates = $null
        function Download { Add-Line downloaded (@($Updates | ForEach-Object Title) -join ', '); $Result }
        Export-ModuleMember -Variable Updates -Function Download
      }
    }
    function CreateUpdateInstaller {
      New-Module -AsCustomObject -ScriptBlock {
        $Updates = $null
        function Install { New-Module -AsCustomObject -ArgumentList (, $Updates) -ScriptBlock {
          param($Given)
          function GetUpdateResult($Index) {
            $Right = "$($Given[$Index].Title)" -ne $env:NOT_INSTALLED
            @{ ResultCode = if ($Right) { 2 } else { 4 }; HResult = -2145124318 }
          }
        } }
        Export-ModuleMember -Variable Updates -Function Install
      }
    }
  }
  $Session
}
if (-not $env:NO_AWS_TOOLS) {
  function New-EC2Tag($Region, $Resource, $Tag) {
    Add-Line tags "$Region $Resource $(@(foreach ($Each in $Tag) { "$($Each.Key)=$($Each.Value)" }) -join ' ')"
  }
  function Get-EC2Tag($Region, $Filter) {
    $Asked = "$Region $($Filter.Name) $($Filter.Values)"
    if ($Asked -ne 'eu-central-1 resource-id ami-0123456789abcdef0') { throw "asked for $Asked" }
    @{ Key = 'CreatedBy'; Value = 'EC2 Image Builder' }
    if (-not $env:NO_IMAGE_ARN) {
      @{ Key = 'Ec2ImageBuilderArn'; Value = 'arn:aws:imagebuilder:eu-central-1:123456789012:image/windows/1.1.42/3' }
    }
  }
  function Get-SECSecretValue($Region, $SecretId) {
    if ($env:NO_SECRET) { throw 'access denied' }
    @{ SecretString = if ($env:HOLDS) { $env:HOLDS } else { "secret of $Region $SecretId" } }
  }
  function Get-SSMParameter($Region, $Name, $WithDecryption) {
    if ($env:NO_SECRET) { throw 'access denied' }
    @{ Value = if ($env:HOLDS) { $env:HOLDS } else { "parameter of $Region $Name $WithDecryption" } }
  }
  function Write-SSMParameter($Region, $Name, $Value, $Type, $Tier, $Overwrite) {
    if ($Region -eq $env:NO_WAY_TO) { throw 'no route' }
    Add-Line parameters "$Region $Name $Type $Tier $Overwrite $Value"
  }
}
"""

CTR = r"""#!/bin/sh
printf '%s\n' "$*" >> "$EKS_TEST_FOLDER/ctr"
case "$*" in
  *"images pull"*)
    find "$ProgramData" -name hosts.toml -exec sh -c 'echo "# $1"; cat "$1"' _ {} \; >> "$EKS_TEST_FOLDER/hosts"
    count=$(grep -c "images pull" "$EKS_TEST_FOLDER/ctr")
    [ "$count" -gt "${PULLS_FAILED:-0}" ] || exit 9 ;;
  *"images ls --quiet"*) [ -z "$LS_FAILS" ] || exit 7; printf '%s\n' $CACHED ;;
  *"images ls"*) [ -z "$LS_FAILS" ] || exit 7
    echo "REF TYPE DIGEST SIZE PLATFORMS LABELS"
    for each in $CACHED; do echo "$each application/vnd.oci sha256:${#each} 1.2 GiB windows/amd64 $LABELS"; done ;;
  *"images label"*) [ -z "$LABEL_FAILS" ] || exit 8 ;;
  *"images check"*) [ -z "$CHECK_FAILS" ] || { echo "broken blob" >&2; exit 5; }; printf '%s\n' $CACHED ;;
esac
"""

PROGRAM = r"""#!/bin/sh
[ "$FAILS" != "$(basename "$0")" ] || { echo "no entry point" >&2; exit 6; }
echo "$*" >> "$EKS_TEST_FOLDER/asked"
[ -z "$SAYS" ] || exec printf '%s\n' "$SAYS"
printf '%s\n' 'DEFAULT'
"""

CSI_PROXY = r"""#!/bin/sh
echo "I1126 08:11:17.1 4711 main.go:54] Starting CSI-Proxy Server ..." >&2
[ -z "$CSI_SAYS" ] || echo "I1126 08:11:17.1 4711 main.go:55] Version: $CSI_SAYS" >&2
[ -n "$CSI_ENDS" ] || exec sleep 5
"""


def program(variable: str, says: str) -> str:
    """A program that prints its version; another text where the environment has one under this name."""
    return PROGRAM.replace("SAYS", variable).replace("DEFAULT", says)


PROGRAMS = {
    "containerd/bin/ctr.exe": CTR,
    "containerd/containerd.exe": program(
        "CONTAINERD", "containerd github.com/containerd/containerd/v2 v2.1.6 fcd43222"
    ),
    "Kubernetes/kubelet.exe": program("KUBELET", "Kubernetes v1.35.3-eks-abcdef"),
    "Kubernetes/kube-proxy.exe": program("KUBE_PROXY", "Kubernetes v1.35.3-eks-abcdef"),
    "Amazon/EKS/bin/aws-iam-authenticator.exe": program("AUTHENTICATOR", '{"Version":"v0.7.9","Commit":"1e2f"}'),
    "Amazon/EKS/csi-proxy/csi-proxy.exe": CSI_PROXY,
    "Amazon/EKS/Start-EKSBootstrap.ps1": "",
}
"""An EKS optimized AMI."""


@dataclass
class Machine:
    """A machine on which an image is built, with what its programs find there; `stubs` are further commands."""

    engine: Engine
    folder: Path
    environment: dict[str, str] = field(default_factory=dict[str, str])
    stubs: str = ""

    def has(self, place: str, text: str) -> None:
        file = self.folder / "Program Files" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)

    def run(self, document: str, phase: str = "build", step: str | None = None, **environment: str) -> Run:
        """Run the script of a document's phase; of the step with this name, where there are several."""
        programs = self.folder / "Program Files"
        data = self.folder / "ProgramData"
        for folder in (programs, data):
            folder.mkdir(exist_ok=True)
        script, prelude = self.folder / "step.ps1", self.folder / "stubs.ps1"
        script.write_text(script_of(document, phase, step))
        prelude.write_text(STUBS.replace("PRELUDE", str(PRELUDE)) + self.stubs)
        given = {
            "FREE": "40",
            "BUILD": "20348",
            "UPDATES": "KB5068787",
            "CACHED": CORE,
            "LABELS": "io.cri-containerd.image=managed,io.cri-containerd.pinned=pinned",
            "AUTO_UPDATE": "1",
            "CSI_SAYS": "v1.2.1",
            "DOWNLOAD": "2",
            "OFFERED": "[]",
            "ProgramData": str(data),
            "TEMP": str(data),
            **self.environment,
            **environment,
        }
        return self.engine.run(script, self.folder, {"ProgramFiles": str(programs), **given}, prelude)

    def wrote(self, name: str) -> list[str]:
        file = self.folder / name
        return file.read_text().splitlines() if file.exists() else []


def script_of(document: str, phase: str, step: str | None = None) -> str:
    """What Image Builder would run: the script of a phase, or the one of its steps that has this name."""
    scripts = scripts_of(document, phase)
    (script,) = [scripts[step]] if step else scripts.values()
    return script


def scripts_of(document: str, phase: str) -> dict[str, str]:
    """The scripts of a phase, by the names of their steps."""
    phases = cast("list[dict[str, Any]]", yaml.safe_load(document)["phases"])
    steps = [step for each in phases if each["name"] == phase for step in each["steps"]]
    return {each["name"]: each["inputs"]["commands"][0] for each in steps if each["action"] == "ExecutePowerShell"}
