"""The Windows PowerShell that runs while an image is built and tested: a few assignments, then a fixed body. Pure.

A step's result is its last exit code, so each native command's is looked at. Versions and ids come from the machine;
passwords are fetched on it, as parameters and literals end up in Image Builder's logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.container_images import ImageReference
from components.facts.disk import FREE_PERCENT
from components.facts.registries import endpoints, folder_of, hosts_toml, wants_login
from components.powershell.bodies import body
from components.powershell.quoting import array, literal, mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from components.facts.registries import Endpoint, Registry
    from components.facts.windows_updates import UpdateClassification

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

_BASE_LAYERS = r"""
$Names = @(& $Ctr -n k8s.io images ls --quiet)
if ($LASTEXITCODE -ne 0) {
  Write-Output "ctr.exe images ls ended with exit code $LASTEXITCODE, see the lines above"
  exit 1
}
$Images = @($Names | Where-Object { $_ -match '^mcr\.microsoft\.com/windows/(servercore|nanoserver):' })
if ($Images.Count -eq 0) {
  Write-Output 'no base layers are on this image: take out updates.refreshBaseLayers, or name them in cachedImages'
  exit 1
}
"""

_COMMAND = r"""
if (-not (Get-Command NAME -ErrorAction SilentlyContinue)) {
  Write-Output 'NAME is not on this image: install AWSPowerShell or MODULE in a script of components'
  exit 1
}
"""


def pull(images: Sequence[ImageReference], registries: Sequence[Registry] = ()) -> str:
    """Pull each image, with five attempts; one login per private registry, mirrors before registries."""
    return _pulled(kept_names(images), {image.registry for image in images}, registries)


def refresh_base_layers(registries: Sequence[Registry] = ()) -> str:
    """Pull the base images anew that Amazon has cached, under the tags that they have: what was there is replaced."""
    return _pulled(f"{CTR}\n{_BASE_LAYERS.strip()}", {"mcr.microsoft.com"}, registries)


def _pulled(names: str, hosts: Iterable[str], registries: Sequence[Registry]) -> str:
    """Pull what statements have named as ``$Images``, from these registries."""
    found = {host: endpoints(host, registries, with_login=True) for host in sorted(hosts)}
    found = {host: listed for host, listed in found.items() if listed}
    if not found:
        return "\n".join([names, "$Tables = @{}", CTR, body("pull"), ""])
    logged = {each.url: each.host for listed in found.values() for each in listed if wants_login(each.host, registries)}
    return "\n".join(
        [
            names,
            *_tables(found),
            f"$Logged = {mapping(logged)}",
            "$Hosts = Join-Path $env:ProgramData 'eks-windows-nodes-hosts'",
            CTR,
            body("hosts"),
            "$Logins = @{}",
            *dict.fromkeys(line for host in sorted(set(logged.values())) for line in _login(host, registries)),
            body("pull"),
            "",
        ]
    )


def write_mirrors(registries: Sequence[Registry]) -> str:
    """Have containerd itself ask the mirrors that want no login, for what nodes pull later."""
    return "\n".join([*_of_nodes(registries), body("config_path"), body("write_mirrors"), ""])


def mirrors_are_there(registries: Sequence[Registry]) -> str:
    """Fail unless containerd asks these mirrors."""
    return "\n".join([*_of_nodes(registries), body("config_path"), body("mirrors_are_there"), ""])


def _of_nodes(registries: Sequence[Registry]) -> list[str]:
    found = {each.host: endpoints(each.host, registries, with_login=False) for each in registries}
    stop = "$ErrorActionPreference = 'Stop'"
    return [stop, *_tables({host: listed for host, listed in found.items() if listed})]


def _tables(found: Mapping[str, Sequence[Endpoint]]) -> list[str]:
    """Assignments of the registries' files and of the folders that these are in."""
    texts = [f"$Tables[{literal(host)}] = {_text(hosts_toml(listed))}" for host, listed in found.items()]
    return ["$Tables = @{}", *texts, f"$Folders = {mapping({host: folder_of(host) for host in found})}"]


def _text(lines: str) -> str:
    """An expression that gives a text of several lines."""
    return ' + "`n" + '.join(literal(line) for line in lines.splitlines()) + ' + "`n"'


def _login(host: str, registries: Sequence[Registry]) -> list[str]:
    """Statements that get the login of a registry."""
    arn = next((each.login for each in registries if each.host == host and each.login), None)
    if arn is not None:
        check, value = _secret(arn)
        return [check, f"$Logins[{literal(host)}] = Read-Login {literal(arn)} {value}"]
    ecr = ImageReference(registry=host, repository="", tag=None, digest=None).ecr
    if ecr is None:
        raise ValueError(f"{host} has no login")
    asked = f"Get-ECRLoginCommand -Region {literal(ecr.region)} -RegistryId {literal(ecr.account)}"
    return [
        has_command("Get-ECRLoginCommand", "AWS.Tools.ECR"),
        f"$Logins[{literal(host)}] = 'AWS:' + ({asked}).Password",
    ]


def install_updates(
    include: Sequence[str], exclude: Sequence[str], classifications: Sequence[UpdateClassification]
) -> str:
    """Install updates of some classifications by the Windows Update Agent, with a restart after each round.

    Source: https://learn.microsoft.com/windows/win32/wua_sdk/searching--downloading--and-installing-updates
    """
    assignments = [
        f"$CategoryIds = {array(tuple(each.category_id for each in classifications))}",
        f"$Include = {array(tuple(include))}",
        f"$Exclude = {array(tuple(exclude))}",
    ]
    return "\n".join([*assignments, body("install_updates"), ""])


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
        check, value = _secret(arn)
        lines += [check, f"$env:{variable} = {value}"]
    return "\n".join(dict.fromkeys(lines))


def _secret(arn: str) -> tuple[str, str]:
    """A check of the command that reads a secret, and the expression that gives its text."""
    service, region = arn.split(":")[2:4]
    name, module, asked, taken = _SECRETS[service]
    return has_command(name, module), f"({name} -Region {literal(region)} {asked.format(literal(arn))}).{taken}"


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
