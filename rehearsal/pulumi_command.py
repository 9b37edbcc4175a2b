"""`pulumi` of a rehearsal shell: the engine, with the stack files left as they are.

On the file backend the engine writes an `encryptionsalt` of its own into each `Pulumi.<stack>.yaml` and reformats the
file on the way. In a rehearsal that salt belongs to nobody: the engine reads it from the stack's state
(`PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER`), so the file can stay what the person wrote.

    python -m rehearsal.pulumi_command ENGINE [ARGUMENT ...]
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

import yaml

SALT = "encryptionsalt"
OWN_SECRETS = (SALT, "secretsprovider", "encryptedkey")
"""Keys of a stack file whose person has chosen a secrets provider: such a file is left to the engine."""

PARENT = "EKS_WINDOWS_REHEARSAL_PARENT"
"""Variable: the process id of a program that started this command as its own child, and whose death ends it. A person's
shell is none: what was put into the background there goes on."""

DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` of Linux' prctl(2)."""


def stack_files(folder: Path) -> dict[Path, str]:
    """The stack files of the project around `folder` that hold no secrets provider, with their texts."""
    project = next((parent for parent in (folder, *folder.parents) if (parent / "Pulumi.yaml").is_file()), None)
    if project is None:
        return {}
    texts = {file: file.read_text() for file in project.glob("Pulumi.*.yaml")}
    return {file: text for file, text in texts.items() if not _has_own_secrets(text)}


def without_salt(before: str, after: str) -> str:
    """What the file should say: `before` where only the salt came in, else `after` without the salt's line."""
    if SALT not in after:
        return after
    kept = "".join(line for line in after.splitlines(keepends=True) if not line.startswith(f"{SALT}:"))
    return before if yaml.safe_load(kept) == yaml.safe_load(before) else kept


def _has_own_secrets(text: str) -> bool:
    return any(line.startswith(f"{key}:") for key in OWN_SECRETS for line in text.splitlines())


def _end_with_parent() -> None:
    """Tie the engine's life to this process: whoever kills `pulumi` means the engine (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)


def run(engine: str, arguments: list[str]) -> int:
    """Run the engine with this process's input and output; its exit code."""
    if PARENT in os.environ:
        _end_with_parent()
        if os.getppid() != int(os.environ.pop(PARENT)):  # it died before it could be watched
            return 128 + signal.SIGKILL
    before = stack_files(Path.cwd())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the engine hears Ctrl-C itself and ends in its own time
    process = subprocess.Popen([engine, *arguments], preexec_fn=_prepare_engine)  # noqa: PLW1509  (no threads here)
    signal.signal(signal.SIGTERM, lambda _number, _frame: process.terminate())
    code = process.wait()
    for file, text in before.items():
        if file.is_file() and (wanted := without_salt(text, after := file.read_text())) != after:
            file.write_text(wanted)
    return code if code >= 0 else 128 - code


def _prepare_engine() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _end_with_parent()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
