"""What a PowerShell engine says of scripts that people hand in, where one is on PATH: `pwsh`, version 7.

It is asked for its grammar; nothing is run. Where there is none, or it does not answer, nothing is guessed: the node
tells (`frame`). Windows PowerShell 5.1 runs the scripts, so what is newer than that is refused, and what 5.1 has and
this engine lacks is not.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from components.powershell.bodies import body
from components.powershell.foreign_script import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_SECONDS = 60
"""An engine that takes longer than this is taken for none; it starts in one or two."""

_LACKING = frozenset(
    {"TypeNotFound", "CustomAttributeTypeNotFound", "ErrorLoadingAssembly", "ModuleNotFoundDuringParse"}
)
"""Errors that say what is not on this machine: types and assemblies of Windows, modules."""

_NO_VERDICT = frozenset(
    {
        "WorkflowNotSupportedInPowerShellCore",
        "ConfigurationNotSupportedInPowerShellCore",
        "PsDscMissingSchemaStore",
        "ParserError",
    }
)
"""Errors after which this engine reads a script of 5.1 wrongly: workflows and configurations."""

_answers: dict[str, str | None] = {}
"""Script to refusal: groups often share a hook, and settings and components both ask."""


def ask(scripts: Iterable[str]) -> None:
    """Ask for all of these in one start of the engine; `check_syntax` has the answers then."""
    new = sorted({text for script in scripts if (text := text_of(script)).strip()} - set(_answers))
    if new:
        _answers.update(zip(new, _asked(new), strict=True))


def check_syntax(script: str) -> None:
    """Refuse what the engine cannot read, and what Windows PowerShell 5.1 cannot.

    Raises:
        ValueError: the line and the engine's message.
    """
    ask((script,))
    refusal = _answers.get(text_of(script))
    if refusal is not None:
        raise ValueError(refusal)


def _asked(scripts: list[str]) -> list[str | None]:
    engine = shutil.which("pwsh")
    if engine is None:
        return [None] * len(scripts)
    command = base64.b64encode(body("read_syntax").encode("utf-16-le")).decode()
    try:
        done = subprocess.run(
            [engine, "-NoLogo", "-NoProfile", "-NonInteractive", "-EncodedCommand", command],
            input=json.dumps(scripts),
            env={**os.environ, "NO_COLOR": "1", "POWERSHELL_TELEMETRY_OPTOUT": "1", "POWERSHELL_UPDATECHECK": "Off"},
            capture_output=True,
            text=True,
            check=True,
            timeout=_SECONDS,
        )
        found: list[list[dict[str, Any]]] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return [None] * len(scripts)
    return [_refusal(items) for items in found] if len(found) == len(scripts) else [None] * len(scripts)


def _refusal(found: list[dict[str, Any]]) -> str | None:
    """What is wrong on 5.1, the engine's first error before anything else."""
    if any(item.get("id") in _NO_VERDICT for item in found):
        return None
    first = next((item for item in found if item.get("id") not in _LACKING), None)
    if first is None:
        return None
    if "id" in first:
        return f"line {first['line']}: {first['text']} (PowerShell: {first['id']})"
    return f"line {first['line']} holds {first['text']!r}, which Windows PowerShell 5.1 does not have"
