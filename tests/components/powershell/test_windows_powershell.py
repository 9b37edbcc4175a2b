"""Windows PowerShell 5.1 runs what we write, and PowerShell 7 the tests: nothing that only the newer one has."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from components.powershell import syntax
from components.powershell.bodies import body
from components.powershell.image_documents import script_document
from tests.components.powershell.engine.node import between
from tests.components.powershell.machine import scripts_of
from tests.components.powershell.test_bootstrap import CASES as USER_DATA
from tests.components.powershell.test_image_documents import CASES as DOCUMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine

PARAMETERS = {
    "Add-Member": {"InputObject", "NotePropertyMembers"},
    "Add-MpPreference": {"ExclusionPath"},
    "Clear-Hosts": set[str](),
    "ConvertFrom-Json": set[str](),
    "ConvertTo-Json": {"Depth", "Compress"},
    "Ctr": set[str](),
    "curl.exe": set[str](),
    "EksAbandon": set[str](),
    "EksAnswer": set[str](),
    "EksAsk": set[str](),
    "EksBegin": set[str](),
    "EksCall": set[str](),
    "EksContainerd": set[str](),
    "EksDrive": set[str](),
    "EksJoin": set[str](),
    "EksMark": set[str](),
    "EksMeta": set[str](),
    "EksName": set[str](),
    "EksNewest": set[str](),
    "EksNote": set[str](),
    "EksPagefile": set[str](),
    "EksProxy": set[str](),
    "EksRun": set[str](),
    "EksTag": set[str](),
    "ForEach-Object": set[str](),
    "Format-Volume": {"DriveLetter", "FileSystem", "NewFileSystemLabel", "Confirm"},
    "Get-Authorization": set[str](),
    "Get-ChildItem": {"Filter", "Recurse", "ErrorAction"},
    "Get-CimInstance": set[str](),
    "Get-Command": {"CommandType", "ErrorAction"},
    "Get-ConfigPath": set[str](),
    "Get-Content": {"Raw"},
    "Get-Disk": set[str](),
    "Get-EC2Tag": {"Region", "Filter"},
    "Get-ECRLoginCommand": {"Region", "RegistryId"},
    "Get-FileHash": {"Path", "Algorithm"},
    "Get-HotFix": set[str](),
    "Get-Item": set[str](),
    "Get-ItemProperty": {"Path", "ErrorAction"},
    "Get-Module": {"Name", "ListAvailable"},
    "Get-MpPreference": set[str](),
    "Get-NetAdapter": {"Physical"},
    "Get-Partition": set[str](),
    "Get-PartitionSupportedSize": {"DriveLetter"},
    "Get-PSCallStack": set[str](),
    "Get-PSDrive": {"Name"},
    "Get-SECSecretValue": {"Region", "SecretId"},
    "Get-Service": {"Name", "ErrorAction"},
    "Get-SSMParameter": {"Region", "Name", "WithDecryption"},
    "Get-TimeZone": set[str](),
    "Get-Volume": set[str](),
    "Get-WindowsFeature": {"Name"},
    "Get-WinEvent": {"FilterHashtable", "MaxEvents", "ErrorAction"},
    "Get-WinSystemLocale": set[str](),
    "icacls.exe": set[str](),
    "Initialize-Disk": {"PartitionStyle"},
    "Install-Module": {"Name", "RequiredVersion", "Repository", "Scope", "AllowClobber", "Force"},
    "Install-PackageProvider": {"Name", "MinimumVersion", "Scope", "Force"},
    "Invoke-RestMethod": {"Method", "Uri", "Headers"},
    "Invoke-WebRequest": {"UseBasicParsing", "Uri", "OutFile"},
    "Join-Path": set[str](),
    "Move-Item": {"Path", "Destination", "Force"},
    "New-EC2Tag": {"Region", "Resource", "Tag"},
    "New-Item": {"ItemType", "Force"},
    "New-Object": {"ComObject"},
    "New-Partition": {"UseMaximumSize"},
    "Out-Null": set[str](),
    "Read-Login": set[str](),
    "Read-S3Object": {"BucketName", "Key", "Region", "File"},
    "Remove-Item": {"Path"},
    "Remove-PartitionAccessPath": {"AccessPath"},
    "Rename-Computer": {"Force"},
    "Resize-Partition": {"DriveLetter", "Size"},
    "Restart-Computer": {"Force"},
    "Restart-Service": {"Force"},
    "sc.exe": set[str](),
    "Select-Object": {"First", "Last"},
    "Select-Part": set[str](),
    "Set-Culture": {"CultureInfo"},
    "Set-Disk": {"IsOffline", "IsReadOnly"},
    "Set-DnsClientServerAddress": {"ServerAddresses"},
    "Set-Item": set[str](),
    "Set-ItemProperty": {"Type"},
    "Set-Partition": {"NewDriveLetter"},
    "Set-PSDebug": {"Off"},
    "Set-TimeZone": {"Id"},
    "Set-Volume": {"DriveLetter", "NewFileSystemLabel"},
    "Set-WinSystemLocale": {"SystemLocale"},
    "Sort-Object": set[str](),
    "Start-Process": {"PassThru", "NoNewWindow", "RedirectStandardError"},
    "Start-Service": set[str](),
    "Start-Sleep": {"Seconds"},
    "Stop-Service": {"Name", "Force"},
    "Test-Named": set[str](),
    "Test-Path": set[str](),
    "Uninstall-WindowsFeature": {"Name"},
    "Where-Object": {"eq"},
    "Write-Host": set[str](),
    "Write-Hosts": set[str](),
    "Write-Output": set[str](),
    "Write-SSMParameter": {"Region", "Name", "Value", "Type", "Tier", "Overwrite"},
}
"""The commands that we call, and their parameters: each is documented for 5.1 (Microsoft Learn, PowerShell 5.1 module
browser), and for AWS Tools for PowerShell. A new one gets its row when it has been looked up."""

SYSTEM = "$env:SystemRoot\\System32"
PROGRAMS = {
    f'"{SYSTEM}\\curl.exe"',
    f'"{SYSTEM}\\netsh.exe"',
    '"$env:ProgramFiles\\Amazon\\EKS\\bin\\aws-iam-authenticator.exe"',
}
"""Programs that are called by their path: of Windows since Server 2019, and of every EKS optimized AMI."""

CALLED = {
    "$BootstrapScript",
    "$EksScript",
    "$EksPath",
    "$EksPrepare",
    "$EksFail",
    "$EksText",
    "$EksSc",
    "$EksParts",
    "$Ctr",
    "$Path",
    "$Containerd",
    "$Ngen",
    "$Tool",
}
"""What is called by a variable: programs, scripts and blocks."""

OF_BOOTSTRAP = {
    "EKSClusterName",
    "APIServerEndpoint",
    "Base64ClusterCA",
    "ServiceCIDR",
    "DNSClusterIP",
    "KubeletExtraArgs",
    "KubeProxyExtraArgs",
    "ExcludedSnatCIDRs",
}


@pytest.fixture(scope="module")
def scripts() -> dict[str, str]:
    """Everything that we generate, by a name; the document of a script of one's own among them."""
    from components.powershell.bootstrap import user_data  # noqa: PLC0415

    found = {f"user data {name}": between("powershell", user_data(case)) for name, case in USER_DATA.items()}
    secrets = {"A": "arn:aws:secretsmanager:r:1:secret:a", "B": "arn:aws:ssm:r:1:parameter/b"}
    documents = {**DOCUMENTS, "script": script_document("agent", "'x'", secrets)}
    for name, document in documents.items():
        for phase in ("build", "validate", "test"):
            found |= {f"{name} {phase} {step}": text for step, text in scripts_of(document, phase).items()}
    return found | {"marks of a boot": body("boot_marks")}


def test_every_command_and_parameter_is_one_that_5_1_has(engine: Engine, scripts: dict[str, str]) -> None:
    unknown: set[str] = set()
    for read in engine.read(list(scripts.values())):
        for command in read["commands"]:
            name, given = command["name"], set(command["parameters"])
            if command["text"].startswith("{"):
                continue  # A block of ours: what is in it is read, too.
            if command["text"] in PROGRAMS:
                continue
            allowed = PARAMETERS.get(name)
            if name is None and command["text"] in CALLED:
                allowed = OF_BOOTSTRAP if command["text"] in {"$BootstrapScript", "$EksScript"} else {"n"}
            if allowed is None:
                unknown.add(f"{name or command['text']}: no row")
            elif not given <= allowed | {""}:
                unknown.add(f"{name or command['text']}: {sorted(given - allowed)}")
    assert unknown == set()


def test_every_row_is_a_command_that_we_call(engine: Engine, scripts: dict[str, str]) -> None:
    read = engine.read(list(scripts.values()))
    assert {command["name"] for each in read for command in each["commands"] if command["name"]} == set(PARAMETERS)


def test_nothing_is_written_that_5_1_can_not_read(
    engine: Engine, scripts: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", f"{engine.program.parent}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(syntax, "_answers", {})
    syntax.ask(scripts.values())
    for script in scripts.values():
        syntax.check_syntax(script)
    assert engine.parse_errors(list(scripts.values())) == [[] for _ in scripts]


def test_texts_are_ascii_and_no_stream_of_errors_or_file_is_redirected(engine: Engine, scripts: dict[str, str]) -> None:
    """5.1 reads a file as its code page, writes UTF-16 by `>`, and throws at a program's redirected complaint."""
    assert [name for name, script in scripts.items() if not script.isascii()] == []
    redirections = {each for read in engine.read(list(scripts.values())) for each in read["redirections"]}
    assert redirections == {"3>&1", "4>&1", "5>&1", "6>&1"}
