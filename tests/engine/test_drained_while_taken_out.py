"""Nodes whose group an update takes out of its stack, or destroys, are drained by the command that runs beside it."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from components.facts.windows_images import WindowsServer
from tests.engine.sandbox import begun_up
from tests.engine.test_killed_blue_green import carried_out, pin
from tests.engine.test_moves import pinned
from tests.engine.test_rollouts import configure

if TYPE_CHECKING:
    from tests.engine.roll_outs import RollOuts

pytestmark = [pytest.mark.nightly, pytest.mark.cluster, pytest.mark.timeout(1800)]


def followed(rolled: RollOuts, *command: str) -> list[str]:
    """How the drains ended that ran beside an update which waits for nodes."""
    with begun_up(rolled.sandbox, "dev", command=command, said=subprocess.PIPE) as update:
        end = time.monotonic() + 300
        while "Terminating:Wait" not in rolled.instances().values():
            assert update.poll() is None, update.communicate()[0]
            assert time.monotonic() < end
            time.sleep(0.2)
        code, report, said = rolled.follow()
        assert (code, report["unread"]) == (0, []), said
        words, _ = update.communicate(timeout=600)
        assert update.returncode == 0, (words, said)
        return [each["end"] for each in report["drains"]]


def test_a_former_release_taken_out_while_it_has_nodes_is_drained(rolled: RollOuts) -> None:
    """At share 50, against the docs' advice: its two nodes go while those of the other grow."""
    old, new = pinned(WindowsServer.SERVER_2022, "20348.5962"), pinned(WindowsServer.SERVER_2025, "26100.7171")
    pin(rolled, release=old)
    carried_out(rolled)
    pin(rolled, release=new, former=old, share=50)
    carried_out(rolled)
    pin(rolled, release=new)
    assert followed(rolled, "up", "--skip-preview") == ["drained", "drained"]
    left = rolled.after()
    assert (left.states, rolled.fewest()) == ({"InService": 4}, 3)
    assert (left.tainted, left.cordoned, left.noted) == (frozenset(),) * 3


def test_a_group_is_drained_that_another_one_takes_the_place_of(rolled: RollOuts) -> None:
    """By a name of its own, so that the stack has the other one alone."""
    configure(rolled.sandbox, name="web")
    assert followed(rolled, "up", "--skip-preview") == ["drained"] * 3
    left = rolled.after()
    assert (left.states, rolled.fewest()) == ({"InService": 3}, 3)
    assert (left.tainted, left.cordoned, left.noted) == (frozenset(),) * 3


def test_a_group_that_is_destroyed_is_drained(rolled: RollOuts) -> None:
    """Its stack's outputs tell it to the end, also when it has gone."""
    rolled.allow(0, 4)
    assert followed(rolled, "destroy") == ["drained"] * 3
    assert rolled.instances() == {}
