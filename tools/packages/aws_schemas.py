"""What the stand-in's provider reads off pulumi_aws's classes, read ahead of the first `pulumi up`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.packages.python_environment import PACKAGE_LOCK
from tools.paths import ROOT, VENV
from tools.steps import stamps
from tools.steps.commands import run

if TYPE_CHECKING:
    from tools.steps.progress import Step

PROVIDER = ROOT / "standin" / "provider"
WRITTEN = VENV / "var" / "cache" / "standin"
"""Where the provider keeps them (`standin.provider.schema.store`): they go with the environment that holds the SDK."""


def write(step: Step) -> None:
    """Write the schema files; nothing to do when they stand, made from this SDK by this provider.

    Raises:
        StepError: the SDK's classes cannot be read.
    """
    wanted = stamps.digest([PACKAGE_LOCK, *sorted(PROVIDER.rglob("*.py"))])
    if stamps.is_done("aws-schemas", wanted) and WRITTEN.is_dir():
        return
    step.update("reading pulumi_aws")
    run([str(VENV / "bin" / "python"), "-m", "standin.provider.schema"], "pulumi_aws cannot be read", ROOT)
    stamps.set_done("aws-schemas", wanted)
