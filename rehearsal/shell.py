"""The variables of a rehearsal shell: with them plain `pulumi` and every AWS SDK work against the rehearsal.

eval "$(make -s env)"
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from filelock import FileLock

from rehearsal import account, belongings, cluster_apis
from rehearsal.kubernetes import KubernetesError
from standin import shell as standin_shell
from standin.api import process
from standin.provider import plugin
from tools.paths import BIN, REHEARSAL, VENV

if TYPE_CHECKING:
    from pathlib import Path

    from standin.seed.document import Seed

REGION = "eu-central-1"
"""The rehearsal's home region; the committed stack files name it too."""


def prepare(
    folder: Path = REHEARSAL, *, with_kubernetes: bool | Literal["every"] = False, seed: Seed | None = None
) -> process.Server:
    """The account's server, started or restored where it has to be, and the engine's folders with our provider in them.

    Args:
        folder: holds `account`, `stacks`, `home` and, with API servers, `kubernetes`.
        with_kubernetes: put real API servers behind clusters in mode CONFIG_MAP, or behind every one, where the
            binaries are there.
        seed: what the account begins with; default: what every rehearsal's does.

    Raises:
        RehearsalApiError: the server does not start; one line says why.
        KubernetesError: an API server does not start; one line says why.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "shell.lock"):
        plugin.install(folder / "home")
        server = process.ensure(folder / "account", seed or account.seed())
        server = replace(server, note="\n".join(filter(None, [server.note, _stacks_of(server, folder)])))
    if with_kubernetes:
        cluster_apis.ensure(folder, server, REGION, every=with_kubernetes == "every")
    return server


def _stacks_of(server: process.Server, folder: Path) -> str:
    """Have a folder for the account's stacks; what to say where it held those of another one."""
    stacks, kept, said = folder / "stacks", folder / "stacks-of-the-account-before", ""
    if belongings.is_foreign(stacks, server):
        shutil.rmtree(kept, ignore_errors=True)
        stacks.rename(kept)
        said = f"the stacks begin anew with the account; their former state is in {kept}"
    belongings.claim(stacks, server)
    return said


def stop(folder: Path = REHEARSAL) -> bool:
    """Stop the account's server and every API server; their state stays. True if the account's was running."""
    cluster_apis.stop(folder)
    return process.stop(folder / "account")


def variables(server: process.Server, folder: Path = REHEARSAL) -> dict[str, str]:
    """Variable to value: those of the stand-in, and a PATH with the rehearsal's `pulumi`."""
    own = {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    return {**standin_shell.variables(server, folder, REGION), **own}


def main() -> int:
    """Print `export NAME=value` lines for a POSIX shell."""
    try:
        server = prepare(with_kubernetes="every")
    except (process.RehearsalApiError, KubernetesError) as error:
        sys.stderr.write(f"no rehearsal shell: {error}\n")
        return 1
    if server.note:
        sys.stderr.write(f"{server.note}\n")
    exports = {name: shlex.quote(value) for name, value in variables(server).items()}
    own = f"{BIN}{os.pathsep}{VENV / 'bin'}"  # `pulumi` of the rehearsal, then `python` with the project's packages
    exports["PATH"] = f'{shlex.quote(own)}:"$PATH"'
    sys.stdout.write("".join(f"export {name}={value}\n" for name, value in exports.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
