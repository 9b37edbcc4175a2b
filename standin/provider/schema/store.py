"""Where the schema files lie, and how they come there: written once for each version of pulumi_aws.

Their folder is named by all that they are made from (the SDK's version, the module that reads its classes, the tokens
that are served), so what stands there is right and nothing else is ever looked at. `python -m standin.provider.schema`
writes them ahead of time; whoever needs them first has them written otherwise, and waits some seconds.
"""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock

from standin.provider.errors import ProviderError

_READER = Path(__file__).with_name("sdk.py")
_PACKAGE_ROOT = Path(__file__).parents[3]


@functools.cache
def tokens() -> tuple[str, ...]:
    """The tokens of all resource types and data sources that are served."""
    from standin.provider import invokes, table  # noqa: PLC0415 - they read schemas themselves

    return (*sorted(table.ROWS), *sorted(invokes.SOURCES))


@functools.cache
def ensure() -> Path:
    """The folder with one file a service; written now where it is missing, with a word on standard error.

    Raises:
        ProviderError: it cannot be written.
    """
    folder = place()
    if not folder.is_dir():
        sys.stderr.write(f"standin: writing the schemas of pulumi_aws to {folder}, once (some seconds)\n")
        sys.stderr.flush()
        _write_in_a_process_of_its_own(folder)
    return folder


def write(folder: Path) -> None:
    """Write the files unless they are there, whole or not at all; of several writers one writes and the others wait."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")), TemporaryDirectory(dir=folder.parent) as around:
        if not folder.is_dir():
            from standin.provider.schema import sdk  # noqa: PLC0415 - imports the SDK

            draft = Path(around) / folder.name
            draft.mkdir()
            for service, text in sdk.render(tokens()).items():
                (draft / f"{service}.json").write_text(text, encoding="utf-8")
            draft.rename(folder)


def place() -> Path:
    """The folder in which the files lie, or will lie, for the SDK that is installed now."""
    made_from = hashlib.sha256(_READER.read_bytes() + "\n".join(tokens()).encode()).hexdigest()
    return _cache() / f"schemas-{version('pulumi-aws')}-{made_from[:12]}"


def _cache() -> Path:
    """In the virtual environment, so that it comes and goes with the SDK in it; else the person's cache folder."""
    inside = Path(sys.prefix)
    if sys.prefix != sys.base_prefix and os.access(inside, os.W_OK):
        return inside / "var" / "cache" / "standin"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "standin"


def _write_in_a_process_of_its_own(folder: Path) -> None:
    """The SDK's classes take a hundred megabytes that a provider does not want to keep."""
    path = os.pathsep.join(filter(None, [str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", "standin.provider.schema", str(folder)],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip() or "no word of why").splitlines()[-1]
        raise ProviderError(f"the schemas of pulumi_aws cannot be written: {said}")
