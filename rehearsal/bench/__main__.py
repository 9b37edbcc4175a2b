"""Measure and write docs/performance.md:

python -m rehearsal.bench [--runs 3]
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rehearsal import shell
from rehearsal.bench import empty_pack, flat, groups, pipelines, report, suite
from rehearsal.bench.project import PREVIEW, own_project
from rehearsal.bench.timing import Command, Cost, Pair, against
from rehearsal.builds import ensure_built
from rehearsal.stacks import Stack
from standin.api import process
from tools.binaries.programs import KUBERNETES
from tools.paths import REHEARSAL, ROOT, TOOLS, VENV

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = str(VENV / "bin" / "python")
PAGE = ROOT / "docs" / "performance.md"
SUITE = TOOLS / "test-times.xml"
"""What `make test` leaves."""


def main(runs: Annotated[int, typer.Option(help="Timed runs of each command.", min=3, max=50)] = 3) -> None:
    """Time previews, imports and the rehearsal, each against its baseline, and write docs/performance.md.

    Example: python -m rehearsal.bench --runs 9
    """
    folder = REHEARSAL / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    server = shell.prepare(folder)
    try:
        variables = shell.variables(server, folder)
        os.environ.update(variables)
        dozens = pipelines.measured(folder, variables, runs)
        facts = _built(variables)
        many = groups.measured(folder, variables, facts, runs)
        pairs = [*_previews(folder, variables, facts, runs), *many.pairs, *dozens.pairs, *_imports(runs)]
    finally:
        process.stop(folder / "account")
        shutil.rmtree(folder, ignore_errors=True)
    make_up = [_make_up() for _ in range(2)][-1]
    text = report.page(pairs, make_up, runs)
    text += groups.section(many)
    text += pipelines.section(dozens)
    text += report.policy_pack(_printed("tests.policies.measure"))
    text += report.operations(_printed("tests.operations.measure"))
    former = PAGE.read_text() if PAGE.is_file() else ""
    if KUBERNETES.is_built():
        text += report.aws_auth(_printed("tests.components.aws_auth.measure"))
    else:
        text += report.kept(
            former, "aws-auth", "no API server is built here (`python3 -m tools.set_up --with-kubernetes`)"
        )
    text += (
        suite.section(SUITE)
        if SUITE.is_file()
        else report.kept(former, "The suite", "`make test` has left no report here")
    )
    PAGE.write_text(text)
    sys.stdout.write(text)


def _built(variables: dict[str, str]) -> dict[str, str]:
    """Make and build the images; what an environment stack looks up."""
    images = Stack(ROOT, "images", variables)
    images.select()
    _must(images.up().code, "up of images")
    image = images.outputs()["images"]["windows-2022-core"]
    build = ensure_built(image["pipelineArn"], shell.REGION, lambda _: None)
    return {
        "images": "organization/eks-windows-nodes/images",
        "cluster": "dev",
        "parameter": image["outputParameter"],
        "ami": build.ami_id,
    }


def _previews(folder: Path, variables: dict[str, str], facts: dict[str, str], runs: int) -> tuple[Pair, ...]:
    """Preview of a first `up` of dev: against the same resources flat; with the pack against an empty one, and none."""
    dev = Stack(ROOT, "dev", variables)
    dev.select()
    _must(dev.up().code, "up of dev")
    flat.write(folder / "flat", dev.resources(), flat.DEV, facts, f"config:\n  aws:region: {shell.REGION}\n")
    Stack(folder / "flat", "bench", variables).select()
    ours = own_project(folder / "ours", (ROOT / "Pulumi.dev.yaml").read_text(), variables)
    plain = Command("preview of dev", PREVIEW, ours, variables)
    written_flat = Command("the same resources written flat", PREVIEW, folder / "flat", variables)
    whole, empty = (
        Command(f"preview of dev with {title}", (*PREVIEW, "--policy-pack", str(pack)), ours, variables)
        for title, pack in (
            ("the policy pack", ROOT / "policies"),
            ("an empty pack", empty_pack.write(folder / "empty")),
        )
    )
    return against([(plain, written_flat), (whole, empty), (whole, plain)], runs)


def _imports(runs: int) -> tuple[Pair, ...]:
    """The public door; like pulumi_aws it loads what is behind it on first use."""
    ours = Command("import components", (PYTHON, "-c", "import components"), ROOT, {})
    theirs = Command("import pulumi_aws", (PYTHON, "-c", "import pulumi_aws"), ROOT, {})
    return against([(ours, theirs)], runs)


def _printed(module: str) -> list[str]:
    """The lines that a measuring module prints."""
    sys.stderr.write(f"  {module}\n")
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "policies")])}
    done = subprocess.run(
        [PYTHON, "-m", module], cwd=ROOT, env={**os.environ, **paths}, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def _make_up() -> Cost:
    """What a whole `make up` takes; the second in a row is the warm one."""
    return Command("make up", ("make", "up"), ROOT, {}).run()


def _must(code: int, what: str) -> None:
    if code:
        raise SystemExit(f"{what} failed; run `make up` to see why ({platform.platform()})")


if __name__ == "__main__":
    typer.run(main)
