"""examples/08-patch-month/many_accounts.py over the rehearsal: many stacks at once, one table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from rehearsal.shell import REGION
from tools.paths import ROOT

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

PROGRAM = ROOT / "examples" / "08-patch-month" / "many_accounts.py"


@pytest.mark.nightly
def test_all_stacks_are_brought_up_and_one_that_fails_keeps_nobody(finished: Sandbox) -> None:
    for name in ("images", "dev", "prod"):
        finished.stack(name)
    stacks = finished.folder / "stacks.json"
    stacks.write_text(json.dumps([{"stack": name} for name in ("nowhere", "prod", "dev", "images")]))
    ran = subprocess.run(
        [sys.executable, str(PROGRAM), str(stacks), "--at-once", "2", "--minutes", "5"],
        cwd=finished.project,
        env={**os.environ, **finished.environment, "AWS_REGION": REGION, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stderr
    lines = [line.split(maxsplit=2) for line in ran.stdout.splitlines()]
    assert [(name, nodes) for name, _, nodes in lines[1:4]] == [
        ("dev", "right"),
        ("images", "right"),
        ("prod", "right"),
    ]
    assert (lines[1][1], lines[4][:2]) == ("0", ["nowhere", "failed"])
    assert "no stack named" in lines[4][2]
