"""The Windows PowerShell that runs while an image is built and tested: a few assignments, then a fixed body. Pure.

A step's result is its last exit code, so each native command's is looked at. Versions and ids come from the machine;
passwords are fetched on it, as parameters and literals end up in Image Builder's logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.release import KUBELET_VERSION_TAG, OS_BUILD_TAG
from components.powershell.quoting import array, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.facts.container_images import ImageReference
    from components.facts.windows_images import WindowsServer

# containerd's own client, as crictl talks to the CRI, which is configured only when a node joins. The kubelet reads
# the namespace k8s.io alone: an image pulled into another one is never found.
_CTR = r"""
$ErrorActionPreference = 'Stop'
$Ctr = Get-ChildItem "$env:ProgramFiles\containerd" -Filter ctr.exe -Recurse | ForEach-Object FullName |
  Select-Object -First 1
if (-not $Ctr) {
  Write-Output 'ctr.exe is not on this image: is it an EKS optimized AMI?'
  exit 1
}
Start-Service containerd
"""

_PULL = r"""
foreach ($Image in $Images) {
  $User = $Users[$Image.Split('/')[0]]
  $Login = if ($User) { @('--user', $User) } else { @() }
  for ($Attempt = 1; $Attempt -le 5; $Attempt++) {
    & $Ctr -n k8s.io images pull @Login $Image | Out-Null
    if ($LASTEXITCODE -eq 0) { break }
    Write-Output "attempt $Attempt for $Image ended with exit code $LASTEXITCODE"
    if ($Attempt -eq 5) { exit 1 }
    Start-Sleep -Seconds (15 * $Attempt)
  }
  Write-Output "cached $Image"
}
"""

_IN_CACHE = r"""
$Complete = & $Ctr -n k8s.io images check --quiet
if ($LASTEXITCODE -ne 0) {
  Write-Output "ctr.exe images check ended with exit code $LASTEXITCODE, see the lines above"
  exit 1
}
$Missing = @($Images | Where-Object { $Complete -notcontains $_ })
if ($Missing.Count -gt 0) {
  Write-Output "not in the cache, or not completely: $($Missing -join ', ')"
  exit 1
}
$FreeGiB = [int]((Get-PSDrive -Name ($env:SystemDrive[0])).Free / 1gb)
if ($FreeGiB -lt 10) {
  Write-Output "only $FreeGiB GiB of the disk are free: raise the image's rootVolume.sizeGib"
  exit 1
}
"""

_IDENTITY = r"""
$ErrorActionPreference = 'Stop'
$Windows = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
$OsBuild = "$($Windows.CurrentBuild).$($Windows.UBR)"
if ($Windows.CurrentBuild -ne $ExpectedBuild) {
  Write-Output "this is build $OsBuild, expected $ExpectedBuild"
  exit 1
}
if (-not (Test-Path "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1")) {
  Write-Output 'Start-EKSBootstrap.ps1 is missing: a node of this image could not join'
  exit 1
}
$Kubelet = Get-ChildItem "$env:ProgramFiles\Kubernetes", "$env:ProgramFiles\Amazon\EKS" -Filter kubelet.exe -Recurse `
  -ErrorAction SilentlyContinue | ForEach-Object FullName | Select-Object -First 1
if (-not $Kubelet) {
  Write-Output 'kubelet.exe is not on this image'
  exit 1
}
$KubeletVersion = "$(& $Kubelet --version)" -replace '^Kubernetes v', '' -replace '-.*$', ''
if ($LASTEXITCODE -ne 0) {
  Write-Output "kubelet.exe --version ended with exit code $LASTEXITCODE, see the lines above"
  exit 1
}
if (-not $KubeletVersion.StartsWith("$ExpectedMinor.")) {
  Write-Output "kubelet is $KubeletVersion, expected $ExpectedMinor"
  exit 1
}
$Installed = (Get-HotFix).HotFixID
$Missing = @($RequiredUpdates | Where-Object { $Installed -notcontains $_ })
if ($Missing.Count -gt 0) {
  Write-Output "required updates are missing: $($Missing -join ', ')"
  exit 1
}
"""

_COMMAND = r"""
if (-not (Get-Command NAME -ErrorAction SilentlyContinue)) {
  Write-Output 'NAME is not on this image: install AWSPowerShell or MODULE in a script of components'
  exit 1
}
"""

_TAG_OWN_IMAGE = r"""
$Metadata = 'http://169.254.169.254/latest'
$Lifetime = @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '300' }
$Headers = @{ 'X-aws-ec2-metadata-token' = Invoke-RestMethod -Method Put -Uri "$Metadata/api/token" -Headers $Lifetime }
$Ami = Invoke-RestMethod -Uri "$Metadata/meta-data/ami-id" -Headers $Headers
$Region = Invoke-RestMethod -Uri "$Metadata/meta-data/placement/region" -Headers $Headers
New-EC2Tag -Region $Region -Resource $Ami -Tag @(
  @{ Key = $KubeletVersionTag; Value = $KubeletVersion },
  @{ Key = $OsBuildTag; Value = $OsBuild }
)
Write-Output "$Ami has kubelet $KubeletVersion and OS build $OsBuild"
"""


def pull(images: Sequence[ImageReference]) -> str:
    """Pull each image, with five attempts; one ECR login per private registry."""
    registries = sorted({image.ecr for image in images if image.ecr}, key=lambda registry: registry.host)
    logins = [
        f"$Users[{literal(registry.host)}] = 'AWS:' + (Get-ECRLoginCommand "
        f"-Region {literal(registry.region)} -RegistryId {literal(registry.account)}).Password"
        for registry in registries
    ]
    if logins:
        logins.insert(0, _has_command("Get-ECRLoginCommand", "AWS.Tools.ECR"))
    return "\n".join([_images(images), "$Users = @{}", _CTR.strip(), *logins, _PULL.strip(), ""])


def in_cache(images: Sequence[ImageReference]) -> str:
    """Fail unless every image is there, complete, and leaves room on the disk."""
    return "\n".join([_images(images), _CTR.strip(), _IN_CACHE.strip(), ""])


def prove_and_tag(server: WindowsServer, minor: str, required_updates: Sequence[str]) -> str:
    """Fail unless the machine is what its image claims to be; then tag that image with what the machine says."""
    assignments = [
        f"$ExpectedBuild = '{server.facts.os_build}'",
        f"$ExpectedMinor = {literal(minor)}",
        f"$RequiredUpdates = {array(tuple(required_updates))}",
        f"$KubeletVersionTag = {literal(KUBELET_VERSION_TAG)}",
        f"$OsBuildTag = {literal(OS_BUILD_TAG)}",
    ]
    tools = _has_command("New-EC2Tag", "AWS.Tools.EC2")
    return "\n".join([*assignments, tools, _IDENTITY.strip(), _TAG_OWN_IMAGE.strip(), ""])


def _has_command(name: str, module: str) -> str:
    """Fail unless the machine has a command of the AWS Tools for PowerShell; its module is loaded by its first use.

    Images up to Windows Server 2022 have AWSPowerShell, which holds them all; those of 2025 the modules of AWS.Tools.
    """
    return _COMMAND.strip().replace("NAME", name).replace("MODULE", module)


def _images(images: Sequence[ImageReference]) -> str:
    return f"$Images = {array(tuple(image.kept_as for image in images))}"
