"""Run a set-up command, show how far it is, and turn its failure into one line."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tools.steps.progress import StepError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LOG_TAIL = 400
"""Characters of a failed command's last line that its error repeats."""

NETWORK_SIGNS = (
    "no such host",
    "Temporary failure in name resolution",
    "dns error",
    "Could not connect",
    "error sending request",
    "Connection refused",
    "connection refused",
    "network is unreachable",
    "Network is unreachable",
    "i/o timeout",
    "tunnel error",
    "Cannot connect to proxy",
    "NewConnectionError",
    "(from versions: none)",
)
"""What pip, uv and go print when the machine has no way to a package registry."""


def run(
    arguments: Sequence[str],
    purpose: str,
    folder: Path | None = None,
    variables: dict[str, str] | None = None,
    on_line: Callable[[str], None] | None = None,
) -> None:
    """Run a command to its end, each line of its output handed to `on_line`.

    Raises:
        StepError: the command is not there, or it failed; says what it was for and its last words.
    """
    environment = {**os.environ, **(variables or {})}
    lines: list[str] = []
    try:
        process = subprocess.Popen(
            list(arguments),
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise StepError(f"{purpose}: cannot run {arguments[0]}: {error.strerror}") from error
    with process:
        for line in process.stdout or ():
            lines = [*lines[-40:], line.strip()]
            if on_line:
                on_line(line.strip())
    if process.returncode:
        raise StepError(f"{purpose}: {_reason(lines, process.returncode)}")


def _reason(lines: list[str], code: int) -> str:
    text = "\n".join(lines)
    if any(sign in text for sign in NETWORK_SIGNS):
        return "no package registry can be reached; check the network and the proxy, then run the same command again"
    telling = [line for line in lines if "error" in line.lower()] or [line for line in lines if line]
    last = telling[-1][-LOG_TAIL:] if telling else "it printed nothing"
    return f"exit code {code}: {last}"
