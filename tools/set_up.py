"""Bring a fresh checkout to where it can run: packages, engine, launchers. Quick when all is there; safe to interrupt.

Runs on the machine's own Python with the standard library only, because nothing else is there yet:

    python3 -m tools.set_up                    what `make up` needs
    python3 -m tools.set_up --with-kubernetes  a real kube-apiserver and etcd for the rehearsal's clusters as well
    python3 -m tools.set_up --for-tests        what `make test` needs: that, actionlint, programs in other languages
"""

from __future__ import annotations

import argparse
import fcntl
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tools.binaries import engine, go_modules
from tools.binaries.programs import ACTIONLINT, CONTROLLERS, FOREIGN_PROGRAM, KUBERNETES, YAML_HOST
from tools.hosts import launchers
from tools.packages import aws_schemas, foreign, python_environment
from tools.paths import TOOLS
from tools.steps.progress import StepError, step

if TYPE_CHECKING:
    from collections.abc import Generator


def set_up(*, with_kubernetes: bool = False, for_tests: bool = False) -> None:
    """Do every step that is not done yet.

    Raises:
        StepError: a step cannot be done; what was done before stays and is not done again.
    """
    with step("Python packages") as running:
        python_environment.install(running)
    with step("schemas of AWS's resource types") as running:
        aws_schemas.write(running)
    with step("Pulumi engine") as running:
        found = engine.find(running)
    if with_kubernetes or for_tests:
        with step("Kubernetes API server and etcd") as running:
            go_modules.build(KUBERNETES, running)
    if for_tests:
        _tools_of_tests()
    launchers.write(found)
    go_modules.drop_caches()


def _tools_of_tests() -> None:
    with step("Kubernetes controllers") as running:
        go_modules.build(CONTROLLERS, running)
    with step("actionlint") as running:
        go_modules.build(ACTIONLINT, running)
    with step("Pulumi's language host for YAML") as running:
        go_modules.build(YAML_HOST, running)
    with step("test program in Go") as running:
        go_modules.build(FOREIGN_PROGRAM, running)
    with step("npm packages of the test program in TypeScript") as running:
        foreign.install_node_packages(running)
    with step("wheels of the policy pack") as running:
        foreign.download_pack_wheels(running)


@contextmanager
def _alone() -> Generator[None]:
    """Hold the checkout's set-up lock; a second set-up waits for the first and then finds all done."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("  another set-up of this checkout is running; waiting for it\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Set up; 0 when all of it is there, 1 with one line when not, 2 for an unknown option, 130 when interrupted."""
    options = argparse.ArgumentParser(prog="python3 -m tools.set_up", description="Set up this checkout.")
    options.add_argument("--with-kubernetes", action="store_true", help="build a kube-apiserver and etcd")
    options.add_argument("--for-tests", action="store_true", help="build and install what make test needs")
    asked = options.parse_args()
    try:
        with _alone():
            set_up(**vars(asked))
    except StepError as error:
        sys.stderr.write(f"\nset-up stopped: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nset-up interrupted; the same command goes on where it stopped\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
