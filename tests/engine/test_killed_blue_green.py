"""A release beside its former one, there and back again, over pods behind a budget, with engines killed on the way.

The next update is run as a person runs it: nothing repairs the state before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts.windows_images import WindowsServer
from rehearsal.shell import REGION
from tests.engine.gate import gate_before, killed_up
from tests.engine.roll_outs import BEGUN
from tests.engine.sandbox import succeeded
from tests.engine.test_moves import pinned
from tests.engine.test_rollouts import behind, configure
from tests.engine.test_taken_over import pulumi

if TYPE_CHECKING:
    from tests.engine.roll_outs import RollOuts

pytestmark = [pytest.mark.nightly, pytest.mark.cluster, pytest.mark.timeout(1800)]


def pin(rolled: RollOuts, **ami: Any) -> None:  # noqa: ANN401  release, former, share
    """Pin a release alone, or beside its former one."""
    configure(rolled.sandbox, strategy="blueGreen", ami=ami, minSize=4, maxSize=4)


def carried_out(rolled: RollOuts) -> None:
    """An update, and beside it somebody who drains: where nodes that go outlast it, it is run again."""
    ended = ""
    for _ in range(3):
        up = pulumi(rolled.sandbox.stack("dev"), rolled.sandbox, "up", "--yes", "--skip-preview")
        code, _, said = rolled.follow()
        assert code == 0, said
        if up.returncode == 0:
            break
        ended = up.stdout + up.stderr
    else:
        raise AssertionError(ended)
    left = rolled.after()
    assert (left.states, left.hooks, rolled.fewest()) == ({"InService": 4}, rolled.hooks, 3)
    assert (left.tainted, left.cordoned, left.noted) == (frozenset(),) * 3


def test_a_newer_windows_comes_beside_the_former_and_goes_back_whatever_is_killed(rolled: RollOuts) -> None:
    """A group on 2022, both by halves, 2025 with all and then alone; and the same way back."""
    old, new = pinned(WindowsServer.SERVER_2022, "20348.5962"), pinned(WindowsServer.SERVER_2025, "26100.7171")
    pin(rolled, release=old)
    carried_out(rolled)
    with gate_before(rolled.sandbox.server.url) as gate:
        gated = behind(gate, rolled.sandbox)
        for release, former in ((new, old), (old, new)):
            pin(rolled, release=release, former=former, share=50)
            killed_up(gated, gate, "UpdateAutoScalingGroup", done=True)  # the new one stands, the former one shrinks
            carried_out(rolled)
            assert len(rolled.groups) == 2
            pin(rolled, release=release, former=former, share=100)
            carried_out(rolled)
            pin(rolled, release=release)
            killed_up(gated, gate, "DeleteAutoScalingGroup" if former is old else "UpdateAutoScalingGroup", done=True)
            carried_out(rolled)
            assert len(rolled.groups) == 1
            outputs = rolled.stack.outputs()["clusters"]["dev"]["nodeGroups"]["windows"]
            assert outputs["windowsServer"] == release["windowsServer"]
    assert succeeded(rolled.stack.refresh("--clear-pending-creates")).code == 0
    assert succeeded(rolled.stack.up()).changed == 0
    assert rolled.left() == rolled.well(BEGUN, 4)


def test_an_update_that_is_killed_as_the_formers_template_goes_is_run_again_and_leaves_nothing(
    rolled: RollOuts,
) -> None:
    """Its group is gone by then, and the state has not heard that its template is, too."""
    old, new = pinned(WindowsServer.SERVER_2022, "20348.5962"), pinned(WindowsServer.SERVER_2025, "26100.7171")
    ec2: Any = boto3.client("ec2", region_name=REGION)

    def templates() -> set[str]:
        return {each["LaunchTemplateId"] for each in ec2.describe_launch_templates()["LaunchTemplates"]}

    pin(rolled, release=old)
    carried_out(rolled)
    before = templates()
    with gate_before(rolled.sandbox.server.url) as gate:
        gated = behind(gate, rolled.sandbox)
        for release, former, done in ((new, old, True), (old, new, False)):
            pin(rolled, release=release, former=former, share=50)
            carried_out(rolled)
            pin(rolled, release=release, former=former, share=100)
            carried_out(rolled)
            pin(rolled, release=release)
            killed_up(gated, gate, "DeleteLaunchTemplate", done=done)
            assert len(templates() ^ before) == (2 if done else 1)
            carried_out(rolled)
            assert (len(rolled.groups), len(templates())) == (1, len(before))
            assert succeeded(rolled.stack.up()).changed == 0
            before = templates()
