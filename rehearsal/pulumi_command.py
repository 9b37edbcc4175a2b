"""`pulumi` of a rehearsal shell: the engine, with the stack files left as they are.

On the file backend the engine writes an `encryptionsalt` of its own into each `Pulumi.<stack>.yaml` that has none, and
reformats the file on the way (`010` becomes 8). In a rehearsal that salt belongs to nobody: the stack's state has it
(`PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER`), so the file can stay what the person wrote. While a command runs, the
files end in the salts of their stacks, as they do on a person's own machine, and a program that reads its stack's file
finds it as it was written. What it was is kept in `PULUMI_HOME` until it is that again: of a command that was killed,
the next one puts the files right.

    python -m rehearsal.pulumi_command ENGINE [ARGUMENT ...]
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from urllib.parse import urlsplit

import yaml

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

SALT = "encryptionsalt"
OWN_SECRETS = (SALT, "secretsprovider", "encryptedkey")
"""Keys of a stack file whose person has chosen a secrets provider: such a file is left to the engine."""

PARENT = "EKS_WINDOWS_REHEARSAL_PARENT"
"""Variable: the process id of a program that started this command as its own child, and whose death ends it. A person's
shell is none: what was put into the background there goes on."""

DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` of Linux' prctl(2)."""

COLLECTING = {"GOGC": "400"}
"""What the engine loads stays: Go looks for garbage when there is five times as much, in place of twice."""


def stack_files(folder: Path, lent: Mapping[Path, str]) -> dict[Path, str]:
    """The stack files of the project around `folder` that hold no secrets provider, with their texts.

    Args:
        folder: where the engine is run.
        lent: files that other commands have lent a salt, with the texts that they had without it.
    """
    project = next((parent for parent in (folder, *folder.parents) if (parent / "Pulumi.yaml").is_file()), None)
    if project is None:
        return {}
    texts = {file: file.read_text() for file in project.glob("Pulumi.*.yaml")}
    own = {file: without_salt(lent[file], text) if file in lent else text for file, text in texts.items()}
    return {file: text for file, text in own.items() if not _has_own_secrets(text)}


def without_salt(before: str, after: str) -> str:
    """What the file should say: `before` where only the salt came in, else `after` without the salt's line."""
    if SALT not in after:
        return after
    kept = "".join(line for line in after.splitlines(keepends=True) if not line.startswith(f"{SALT}:"))
    return before if _read(kept) == _read(before) else kept


def _read(text: str) -> object:
    return yaml.load(text, _LOADER)  # noqa: S506  (it is a safe one)


_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same values, some 8 times as fast


@contextmanager
def left_alone(folder: Path, home: Path) -> Generator[None]:
    """Have the stack files of the project around `folder` without a new salt afterwards, however that ends.

    Args:
        folder: where the engine is run.
        home: the engine's; the texts are kept there meanwhile, in a file that is locked while their command lives.
    """
    records = home / "stack-files"
    records.mkdir(parents=True, exist_ok=True)
    with (records / "lock").open("w") as begins:
        fcntl.flock(begins, fcntl.LOCK_EX)
        before = stack_files(folder, _of_other_commands(records))
        record = records / f"{os.getpid()}.json"
        held = record.open("w")
        fcntl.flock(held, fcntl.LOCK_EX)
        json.dump({str(file): text for file, text in before.items()}, held)
        held.flush()
    with held:
        _lend_salts(before)
        yield
        _restore(before)
        record.unlink()


def _lend_salts(before: Mapping[Path, str]) -> None:
    """Put the salts of stacks that there are already into their files."""
    backend = Path(urlsplit(os.environ.get("PULUMI_BACKEND_URL", "")).path) / ".pulumi" / "stacks"
    for file, text in before.items():
        project = yaml.safe_load((file.parent / "Pulumi.yaml").read_text())["name"]
        state = backend / project / f"{file.name.removeprefix('Pulumi.').removesuffix('.yaml')}.json"
        found = _SALT_IN_STATE.search(state.read_text()) if state.is_file() else None
        if found:
            _write(file, f"{text.rstrip()}\n{SALT}: {found[1]}\n")


_SALT_IN_STATE = re.compile(r'"salt":\s*"([^"]+)"')


def _of_other_commands(records: Path) -> dict[Path, str]:
    """What files said that commands at work have lent a salt; those of a command that was killed are put right."""
    lent: dict[Path, str] = {}
    for record in records.glob("*.json"):
        with record.open() as held:
            texts = {Path(name): text for name, text in _texts(held).items()}
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:  # its command lives
                lent |= texts
                continue
            _restore(texts)
            record.unlink()
    return lent


def _texts(record: TextIO) -> Mapping[str, str]:
    try:
        return json.load(record)
    except ValueError:  # killed while it wrote this, so before the engine wrote anything
        return {}


def _restore(before: Mapping[Path, str]) -> None:
    for file, text in before.items():
        if file.is_file() and (wanted := without_salt(text, after := file.read_text())) != after:
            _write(file, wanted)


def _write(file: Path, text: str) -> None:
    draft = file.with_name(f".{file.name}.draft")
    draft.write_text(text)
    shutil.copymode(file, draft)
    draft.replace(file)


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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the engine hears Ctrl-C itself and ends in its own time
    with left_alone(Path.cwd(), Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")):
        process = subprocess.Popen(
            [engine, *arguments],
            env={**COLLECTING, **os.environ},
            preexec_fn=_prepare_engine,  # noqa: PLW1509  (no threads here)
        )
        signal.signal(signal.SIGTERM, lambda _number, _frame: process.terminate())
        code = process.wait()
    return code if code >= 0 else 128 - code


def _prepare_engine() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _end_with_parent()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
