"""An engine that is killed in the middle of an update is followed by one that finishes the work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from standin.tests.processes import has_ended
from tests.engine.sandbox import begun_up, succeeded

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox


def kill_after(sandbox: Sandbox, stack: str, resources: int) -> None:
    """Start `pulumi up` and kill it, and all that it started, once it has made some resources."""
    process = begun_up(sandbox, stack, "--json", said=subprocess.PIPE)
    made = 0
    for line in process.stdout or ():
        made += '"resOutputsEvent"' in line and '"op":"create"' in line
        if made == resources:
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    for lock in (sandbox.folder / "stacks").rglob("locks/**/*.json"):
        assert has_ended(json.loads(lock.read_text())["pid"])
    assert made == resources, "the update ended before it could be killed"


@pytest.mark.nightly
@pytest.mark.parametrize("resources", [2, 9])
def test_up_after_a_kill_finishes_the_images_stack_and_a_further_up_changes_nothing(
    fresh: Sandbox, resources: int
) -> None:
    fresh.stack("images")
    kill_after(fresh, "images", resources)
    images = fresh.stack("images")
    succeeded(images.up())
    assert set(succeeded(images.up()).operations) == {"same"}


@pytest.mark.nightly
def test_a_killed_account_server_is_restored_with_all_that_was_made(finished: Sandbox) -> None:
    os.kill(finished.server.pid, signal.SIGKILL)
    restored = finished.reopened()
    assert restored.server.found == "restored"
    for name in ("images", "dev"):
        assert set(succeeded(restored.stack(name).up("--refresh")).operations) <= {"same", "read"}
