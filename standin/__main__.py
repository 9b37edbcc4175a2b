"""An account of a folder, from a shell.

eval "$(python -m standin env .standin --seed seed.json)"   then plain pulumi and every AWS SDK work against it
python -m standin stop .standin                             stop its server; the account stays
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from standin import shell
from standin.api import process
from standin.api.process import RehearsalApiError
from standin.seed.document import Seed, SeedError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """0 when it is done, 1 with one line when not, 2 for a wrong use."""
    asked = _arguments(argv)
    folder: Path = asked.folder.resolve()
    if asked.command == "stop":
        sys.stdout.write("stopped\n" if process.stop(folder / "account") else "none was running\n")
        return 0
    try:
        server = shell.prepare(folder, Seed.load(asked.seed) if asked.seed else None)
    except (RehearsalApiError, SeedError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if server.note:
        sys.stderr.write(f"{server.note}\n")
    values = shell.variables(server, folder, asked.region)
    sys.stdout.write("".join(f"export {name}={shlex.quote(value)}\n" for name, value in values.items()))
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m standin", description="A stand-in AWS account in a folder.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    env = commands.add_parser("env", help="start or find the account's server, and print the variables of a shell")
    env.add_argument("folder", type=Path, help="of the account, the stacks and the engine's home")
    env.add_argument("--seed", type=Path, help="what the account begins with; default: what it began with, or nothing")
    env.add_argument("--region", default="eu-central-1", help="default: %(default)s")
    stop = commands.add_parser("stop", help="stop the account's server; the account stays")
    stop.add_argument("folder", type=Path)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
