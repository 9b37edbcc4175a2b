"""``python -m standin.api.server --state-dir DIR [--seed FILE] [--port N]``: the stand-in API in the foreground.

`standin.api.process` starts it detached. Here only the arguments are read and the directory taken; the API itself runs
in `standin.api.worker`, in a Python with the environment below, which moto and sets of strings need from the start.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from standin.api import statefile
from standin.api.detached import AlreadyRunningError

if TYPE_CHECKING:
    from collections.abc import Sequence

ENVIRONMENT = {
    "PYTHONHASHSEED": "0",  # the order of sets of strings, which a restored account must see again
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",  # 1301 AMIs of 2017, none of which EKS could use
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",  # policies are attached by their real ARNs
    "MOTO_ENABLE_RECORDING": "",  # we keep a journal of our own
}


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line of the server, which is also the worker's."""
    parser = argparse.ArgumentParser(prog="standin.api.server", description="The stand-in AWS API of a rehearsal.")
    parser.add_argument("--state-dir", type=Path, required=True, help="where pid, port and journal are kept")
    parser.add_argument(
        "--seed", type=Path, default=None, help="what the account begins with; default: what it began with, or nothing"
    )
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; default: the last one, or any")
    parser.add_argument("--began-anew", default="", metavar="REASON", help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def worker(argv: Sequence[str]) -> list[str]:
    """The command line of the worker."""
    return [sys.executable, "-m", "standin.api.worker", *argv]


if __name__ == "__main__":
    asked = arguments()
    asked.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        statefile.process_of(asked.state_dir).become(worker(sys.argv[1:]), {**os.environ, **ENVIRONMENT})
    except AlreadyRunningError as error:
        sys.exit(str(error))
