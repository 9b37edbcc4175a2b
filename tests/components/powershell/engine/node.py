"""A node to be: the folders that user data finds there, and what came of it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field, replace
from pathlib import Path  # noqa: TC003  a field of a dataclass
from typing import TYPE_CHECKING

from components.powershell.bootstrap import Bootstrap, ClusterNetwork, user_data
from tests.components.powershell.engine.process import PRELUDE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.components.powershell.engine.process import Engine, Run

NETWORK = ClusterNetwork.of(
    "https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com", "LS0tLS1CRUdJTg==", "172.20.0.0/16"
)
PLAIN = Bootstrap(cluster_name="dev", network=NETWORK)

BOOTSTRAP = r"""
param(
  [Parameter(Mandatory)][string]$EKSClusterName, [string]$APIServerEndpoint, [string]$Base64ClusterCA,
  [string]$ServiceCIDR, [string]$DNSClusterIP, [string]$KubeletExtraArgs, [string]$KubeProxyExtraArgs,
  [string[]]$ExcludedSnatCIDRs
)
$Seen = @($ErrorActionPreference, $WarningPreference, $VerbosePreference, $ConfirmPreference, $WhatIfPreference,
  "$(1, 2)", $PSDefaultParameterValues.Count, $PWD.Path) -join ' '
$ErrorActionPreference = 'STOP'
Write-Output 'bootstrap script'
Write-Host 'of the image'
$Folder = Join-Path -Path 'FOLDER' -ChildPath 'kubelet'
[void](New-Item -ItemType Directory -Path $Folder)
if (-not [IO.Directory]::Exists('FOLDER/kubelet')) { throw 'the folder is not there' }
[IO.File]::WriteAllText('FOLDER/saw', $Seen)
[IO.File]::WriteAllText('FOLDER/hook-set', "$env:SET_BY_HOOK")
[IO.File]::WriteAllText('FOLDER/joined', "$EKSClusterName $KubeletExtraArgs")
"""
"""As the real one: mandatory cluster name, its own Stop, commands, a folder. It leaves a mark at its end."""

SC = r"""#!/bin/sh
echo "$*" >> "$EKS_TEST_FOLDER/sc"
if [ "$1" = query ] && [ -e "$EKS_TEST_FOLDER/$2" ]; then
  echo "SERVICE_NAME: $2"; echo "        STATE              : $(cat "$EKS_TEST_FOLDER/$2")  (STOPPABLE)"
elif [ "$1" = query ]; then echo "[SC] EnumQueryServicesStatus:OpenService FAILED 1060:"; exit 36
else echo '4  RUNNING' > "$EKS_TEST_FOLDER/$2"; fi
"""
"""The service control of Windows: a service is a file with its state."""

UNTOUCHED = "Continue Continue SilentlyContinue High False 1 2 0 FOLDER"
"""What the bootstrap script sees of preferences, separators, defaults and location without hooks."""


@dataclass(frozen=True)
class Boot:
    """What came of user data.

    Attributes:
        run: exit code and output.
        joined: the cluster and kubelet arguments with which the bootstrap script ended; None where it did not.
        saw: preferences, separators, defaults and location as the bootstrap script found them.
        hook_set: what a hook set in ``$env:SET_BY_HOOK``, as the bootstrap script saw it.
        restarts: the commands that would have restarted or stopped the machine.
    """

    run: Run
    joined: str | None
    saw: str | None = None
    hook_set: str | None = None
    restarts: tuple[str, ...] = ()

    @property
    def told(self) -> list[str]:
        """What our lines say of a hook that failed."""
        return [line for line in self.run.lines if re.match(r"eks-windows-nodes: \S+ hook: ", line)]

    @property
    def outcome(self) -> str:
        """``joined`` without a complaint, ``told`` with exit code 1 and no join, else what is wrong."""
        if self.joined is not None and not self.told and self.run.code == 0:
            return "joined"
        if self.joined is None and len(self.told) == 1 and self.run.code == 1:
            return "told"
        return f"joined: {self.joined is not None}, told: {self.told}, {self.run}"


@dataclass
class Nodes:
    """Boots nodes on the engine, each in a folder of its own."""

    engine: Engine
    folder: Path
    bootstrap_script: str = BOOTSTRAP
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    prelude: Path = PRELUDE
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def boot(self, pre: str = "", post: str = "", *, alone: bool = False, bootstrap: Bootstrap = PLAIN) -> Boot:
        """Run user data with these hooks; `alone` in an engine process of its own.

        Raises:
            ValueError: the user data is refused.
        """
        return self.boot_text(user_data(replace(bootstrap, pre_hook=pre, post_hook=post)), alone=alone)

    def boot_text(self, text: str, *, alone: bool = False) -> Boot:
        """Run user data as EC2Launch does: the script between the tags, with the arguments between the others."""
        folder = self.new_folder()
        script = folder / "UserScript.ps1"
        script.write_bytes(between("powershell", text).encode())
        programs = folder / "Program Files"
        (programs / "Amazon" / "EKS").mkdir(parents=True)
        if self.bootstrap_script:
            (programs / "Amazon" / "EKS" / "Start-EKSBootstrap.ps1").write_text(
                self.bootstrap_script.replace("FOLDER", str(folder))
            )
        for place, text_of_file in {"Windows/System32/sc.exe": SC, **self.files}.items():
            file = folder / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text_of_file)
            file.chmod(0o755)
        environment = {"ProgramFiles": str(programs), "SystemRoot": str(folder / "Windows")}
        for name in ("ProgramData", "TEMP", "TMPDIR"):
            (folder / name).mkdir(exist_ok=True)
            environment[name] = str(folder / name)
        if alone:
            arguments = between("powershellArguments", text) if "<powershellArguments>" in text else "-NoProfile"
            run = self.engine.run_alone(script, folder, environment, *arguments.split())
        else:
            run = self.engine.run(script, folder, environment, self.prelude)
        saw = _content(folder / "saw")
        return Boot(
            run=run,
            joined=_content(folder / "joined"),
            saw=None if saw is None else saw.replace(str(folder), "FOLDER"),
            hook_set=_content(folder / "hook-set"),
            restarts=tuple((_content(folder / "restarts") or "").split()),
        )

    def new_folder(self) -> Path:
        """A folder for one run."""
        folder = self.folder / str(next(self._numbers))
        folder.mkdir(parents=True)
        return folder


def between(tag: str, text: str) -> str:
    """What stands between a tag, which EC2Launch reads only where it stands once."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL | re.IGNORECASE)
    assert len(found) == 1, f"{len(found)} times <{tag}> in:\n{text}"
    return found[0]


def _content(file: Path) -> str | None:
    return file.read_text() if file.exists() else None
