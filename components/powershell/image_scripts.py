"""The Windows PowerShell that runs while an image is built and tested: a few assignments, then a fixed body. Pure.

A step's result is its last exit code, so each native command's is looked at. Versions and ids come from the machine;
passwords are fetched on it, as parameters and literals end up in Image Builder's logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.disk import FREE_PERCENT
from components.powershell.quoting import array, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.facts.container_images import ImageReference

# containerd's own client, as crictl talks to the CRI, which is configured only when a node joins. The kubelet reads
# the namespace k8s.io alone: an image pulled into another one is never found.
CTR = r"""
$ErrorActionPreference = 'Stop'
$Ctr = Get-ChildItem "$env:ProgramFiles\containerd" -Filter ctr.exe -Recurse | ForEach-Object FullName |
  Select-Object -First 1
if (-not $Ctr) {
  Write-Output 'ctr.exe is not on this image: is it an EKS optimized AMI?'
  exit 1
}
Start-Service containerd
""".strip()
"""Finds the client as ``$Ctr``, and starts the service."""

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
  & $Ctr -n k8s.io images label $Image io.cri-containerd.pinned=pinned | Out-Null
  if ($LASTEXITCODE -ne 0) {
    Write-Output "ctr.exe images label for $Image ended with exit code $LASTEXITCODE, see the lines above"
    exit 1
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
$Labelled = @(& $Ctr -n k8s.io images ls | Where-Object { $_ -match 'io\.cri-containerd\.pinned=pinned' })
$Kept = @($Labelled | ForEach-Object { ($_ -split '\s+')[0] })
$Loose = @($Images | Where-Object { $Kept -notcontains $_ })
if ($Loose.Count -gt 0) {
  Write-Output "not pinned, so that the kubelet may remove them: $($Loose -join ', ')"
  exit 1
}
$Drive = Get-PSDrive -Name ($env:SystemDrive[0])
$FreePercent = [int][Math]::Floor(100 * $Drive.Free / ($Drive.Free + $Drive.Used))
if ($FreePercent -lt $MinimumFreePercent) {
  Write-Output "only $FreePercent percent of the disk is free, expected ${MinimumFreePercent}: raise rootVolume.sizeGib"
  exit 1
}
"""

_COMMAND = r"""
if (-not (Get-Command NAME -ErrorAction SilentlyContinue)) {
  Write-Output 'NAME is not on this image: install AWSPowerShell or MODULE in a script of components'
  exit 1
}
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
        logins.insert(0, has_command("Get-ECRLoginCommand", "AWS.Tools.ECR"))
    return "\n".join([kept_names(images), "$Users = @{}", CTR, *logins, _PULL.strip(), ""])


def in_cache(images: Sequence[ImageReference]) -> str:
    """Fail unless every image is there, complete and pinned, and the share of the disk that stays free is."""
    share = f"$MinimumFreePercent = {FREE_PERCENT}"
    return "\n".join([kept_names(images), share, CTR, _IN_CACHE.strip(), ""])


def fetch(secrets: Mapping[str, str]) -> str:
    """Fill environment variables from secrets, on the machine: neither the document nor a log has them.

    Args:
        secrets: variable to ARN, of Secrets Manager or an SSM parameter.
    """
    lines = ["$ErrorActionPreference = 'Stop'"]
    for variable, arn in sorted(secrets.items()):
        service, region = arn.split(":")[2:4]
        name, module, asked, taken = _SECRETS[service]
        lines.append(has_command(name, module))
        lines.append(f"$env:{variable} = ({name} -Region {literal(region)} {asked.format(literal(arn))}).{taken}")
    return "\n".join(dict.fromkeys(lines))


_SECRETS = {
    "secretsmanager": ("Get-SECSecretValue", "AWS.Tools.SecretsManager", "-SecretId {}", "SecretString"),
    "ssm": ("Get-SSMParameter", "AWS.Tools.SimpleSystemsManagement", "-Name {} -WithDecryption $true", "Value"),
}
"""By service: the command, the module that has it, its arguments, and the member that holds the text."""


def has_command(name: str, module: str) -> str:
    """Fail unless the machine has a command of the AWS Tools for PowerShell; its module is loaded by its first use.

    Images up to Windows Server 2022 have AWSPowerShell, which holds them all; those of 2025 the modules of AWS.Tools.
    """
    return _COMMAND.strip().replace("NAME", name).replace("MODULE", module)


def kept_names(images: Sequence[ImageReference]) -> str:
    """An assignment of the names under which containerd keeps the images."""
    return f"$Images = {array(tuple(image.kept_as for image in images))}"
