"""Component documents of what changes how an image boots: each proves itself before and after sysprep. Pure.

The sources of each lever, and what nobody has measured, stand in `docs/boot.md`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from components.facts.boot import (
    AWS_TOOLS_VERSION,
    BOOTSTRAPPER_FILE,
    Boot,
    Bootstrapper,
    Defender,
    SsmAgent,
    Unattend,
)
from components.powershell.bodies import body
from components.powershell.component_document import component_document, powershell_step
from components.powershell.image_scripts import has_command
from components.powershell.quoting import array, lines, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BOOT_STEPS = ("boot-marks", "boot-modules", "boot-ssm-agent", "boot-unattend", "boot-defender", "boot-bootstrapper")
"""Last part of the names of these components."""

DOWNLOAD_TIMEOUT_SECONDS = 3600
"""Modules of the gallery, compilations and restarts take minutes on a small machine."""

MODULES = ("AWS.Tools.EC2", "AWS.Tools.EKS")
"""Have the commands that Amazon's bootstrap script calls: of its instance, and of a cluster without endpoint."""

_COMMAND = "Get-EC2Instance"

SETUP_COMPONENTS: Mapping[str, Sequence[str]] = {
    "Microsoft-Windows-Shell-Setup": ("oobeSystem",),
    "Microsoft-Windows-International-Core": ("oobeSystem",),
}
"""Components of EC2Launch's answer file, and their passes, in which Windows configures what an image has already."""

DEFENDER_COMPONENTS: Mapping[str, Sequence[str]] = {
    "Security-Malware-Windows-Defender": ("generalize", "specialize", "oobeSystem")
}
"""Goes with the feature: an answer for a component that is not there can end the setup of Windows."""

CONTAINERD_FOLDERS = (r"C:\ProgramData\containerd", r"C:\Program Files\containerd")

PROGRAM = rf"C:\{BOOTSTRAPPER_FILE}"
_SETTINGS = r"C:\appsettings.json"

_NOTHING = "param([Parameter(ValueFromRemainingArguments)] $Ignored)"
"""In place of Amazon's bootstrap script: takes its arguments and joins nothing, as the service does."""


def boot_documents(boot: Boot) -> dict[str, str]:
    """The last part of a component's name to its document, of each lever that is moved."""
    moved = dict(_documents(boot))
    return {"boot-marks": _marks(), **moved} if moved else {}


MARKS = "$env:ProgramFiles/Amazon/EKS/eks-windows-nodes.ps1"
"""The file on the image by which user data that answers a launch hook marks what the levers change."""


def _marks() -> str:
    text = body("boot_marks")
    given = f'$Marks = "{MARKS}"\n$Text = {lines(text)}'
    return _document(
        "Marks",
        "Has nodes mark where their start spends its time.",
        [("Write", f"$ErrorActionPreference = 'Stop'\n{given}\n[IO.File]::WriteAllText($Marks, $Text)")],
        f"{given}\n{body('boot_marks_are_there')}",
    )


def _documents(boot: Boot) -> Iterator[tuple[str, str]]:
    if boot.modules:
        yield "boot-modules", _modules()
    if boot.ssm_agent is SsmAgent.DELAYED:
        delay, check = body("boot_ssm_agent"), body("boot_ssm_agent_is_delayed")
        yield "boot-ssm-agent", _document("SsmAgent", "Starts the SSM agent after the rest.", [("Delay", delay)], check)
    if boot.unattend is Unattend.TRIMMED:
        trimmed = _answers(SETUP_COMPONENTS, boot.locale, boot.time_zone)
        yield (
            "boot-unattend",
            _document(
                "Unattend",
                "Takes out of EC2Launch's answer file what the image has already.",
                [("Trim", f"{trimmed}\n{body('boot_unattend')}")],
                f"{trimmed}\n{body('boot_unattend_is_trimmed')}",
            ),
        )
    if boot.defender is not Defender.KEEP:
        yield "boot-defender", _excluded() if boot.defender is Defender.EXCLUDE else _removed()
    if boot.bootstrapper is not None:
        yield "boot-bootstrapper", _bootstrapper(boot.bootstrapper)


def _modules() -> str:
    given = f"$Modules = {array(MODULES)}\n$Version = {literal(AWS_TOOLS_VERSION)}\n$Command = {literal(_COMMAND)}"
    return _document(
        "Modules",
        "Has AWS commands come from small modules.",
        [("Install", f"{given}\n{body('boot_modules')}")],
        f"{given}\n{body('boot_modules_are_first')}",
    )


def _excluded() -> str:
    folders = f"$Folders = {array(CONTAINERD_FOLDERS)}"
    return _document(
        "Defender",
        "Has Defender leave containerd's folders out.",
        [("Exclude", f"{folders}\n{body('boot_defender_excludes')}")],
        f"{folders}\n{body('boot_defender_has_excluded')}",
    )


def _removed() -> str:
    answers = _answers(DEFENDER_COMPONENTS, None, None)
    return _document(
        "Defender",
        "Removes Defender.",
        [("Forget", f"{answers}\n{body('boot_unattend')}"), ("Remove", body("boot_defender_goes"))],
        body("boot_defender_is_gone"),
    )


def _answers(parts: Mapping[str, Sequence[str]], locale: str | None, time_zone: str | None) -> str:
    """What is known of the answer file, and the file itself."""
    known = [f"@{{ Name = {literal(name)}; Passes = {array(tuple(passes))} }}" for name, passes in parts.items()]
    return "\n".join(
        [
            f"$Known = @({', '.join(known)})",
            f"$Locale = {literal(locale or '')}",
            f"$TimeZone = {literal(time_zone or '')}",
            body("boot_answer_file"),
        ]
    )


def _bootstrapper(given: Bootstrapper) -> str:
    settings = {
        "Logging": {"EventLog": {"LogLevel": {"Default": "Information"}}},
        "ShutdownOnCriticalFailure": str(given.shutdown_on_failure).lower(),
    }
    known = [
        f"$Program = {literal(PROGRAM)}",
        f"$Sha256 = {literal(given.sha256.upper())}",
        f"$Nothing = {literal(_NOTHING)}",
    ]
    install = [
        "$ErrorActionPreference = 'Stop'",
        *known,
        f"$Settings = {literal(_SETTINGS)}",
        f"$SettingsText = {literal(json.dumps(settings))}",
        '$New = "$Program.new"',
        *_download(given),
        body("boot_bootstrapper"),
    ]
    return _document(
        "Bootstrapper",
        f"Installs eks-windows-bootstrapper {given.version}.",
        [("Install", "\n".join(install))],
        "\n".join([*known, body("boot_bootstrapper_is_there")]),
    )


def _download(given: Bootstrapper) -> list[str]:
    """Statements that fetch the program; its checksum decides, wherever it comes from."""
    tls = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12"
    if given.mirror is None:
        fetch = "Invoke-WebRequest -UseBasicParsing -Uri $Source -OutFile $New"
        return [f"$Source = {literal(given.url)}", tls, fetch]
    mirror = given.mirror
    place = f"-BucketName {literal(mirror.bucket)} -Key {literal(mirror.key)} -Region {literal(mirror.region)}"
    return [
        f"$Source = {literal(f's3://{mirror.bucket}/{mirror.key}')}",
        has_command("Read-S3Object", "AWS.Tools.S3"),
        f"[void](Read-S3Object {place} -File $New)",
    ]


def _document(name: str, description: str, build: Sequence[tuple[str, str]], check: str) -> str:
    return component_document(
        name,
        description,
        {
            "build": [powershell_step(step, f"{script}\n", DOWNLOAD_TIMEOUT_SECONDS) for step, script in build],
            "validate": [powershell_step("IsSo", f"{check}\n")],
            "test": [powershell_step("IsSoAfterSysprep", f"{check}\n")],
        },
    )
