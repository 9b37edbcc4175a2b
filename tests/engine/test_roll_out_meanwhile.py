"""What happens to a roll-out besides: a hook's wait that runs out while nobody drains, a group that is made smaller."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import urllib3

from rehearsal.shell import REGION
from tests.engine.roll_outs import BEGUN as A
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from tests.engine.roll_outs import RollOuts

pytestmark = [pytest.mark.nightly, pytest.mark.cluster, pytest.mark.timeout(1800)]

B = "m6i.2xlarge"


def waits_last(rolled: RollOuts, looks: int) -> None:
    """So many looks until a termination hook that nobody answers has waited long enough."""
    slowly = {"model_name": "autoscaling::terminating_wait", "transition": {"progression": "manual", "times": looks}}
    urllib3.request("POST", f"{rolled.sandbox.server.url}/moto-api/state-manager/set-transition", json=slowly)


def test_a_wait_that_runs_out_before_the_command_is_back_costs_the_pods_and_no_drain_is_claimed(
    rolled: RollOuts,
) -> None:
    """The nodes go by the hook's default result; the command that is started again tells of its own drains alone."""
    asked: Any = boto3.client("autoscaling", region_name=REGION)
    rolled.release(B)
    succeeded(rolled.stack.up())
    rolled.allow(4, 4)
    rolled.killed_follow(lambda: rolled.left().cordoned)
    held = {each for each, state in rolled.instances().items() if state == "Terminating:Wait"}
    assert held
    waits_last(rolled, 1)
    while held & {*rolled.instances()}:
        asked.describe_auto_scaling_groups(AutoScalingGroupNames=rolled.groups)
    waits_last(rolled, 1000)
    rolled.nodes.until(lambda: not rolled.left().strange)
    rolled.allow(3, 4)
    code, report, said = rolled.follow()
    assert (code, {each["instance"] for each in report["drains"]} & held) == (0, set()), said
    assert not [each for each in held if f"{each} is drained" in said]
    assert rolled.after() == rolled.well(B, 3)
    assert rolled.fewest() < 3
    rolled.nodes.until(lambda: len(rolled.nodes.ready("shop", "web")) == 4)
    rolled.serve_again()
    rolled.release(A)
    succeeded(rolled.stack.up())
    code, report, said = rolled.follow()
    assert (code, {each["end"] for each in report["drains"]}) == (0, {"drained"}), said
    assert (rolled.after(), rolled.fewest()) == (rolled.well(A, 3), 3)


def test_a_group_that_is_made_smaller_on_the_way_loses_no_pod_and_ends_as_new_as_it_should(rolled: RollOuts) -> None:
    """By one node at a time, as new ones come: their machines may be those that go."""
    asked: Any = boto3.client("autoscaling", region_name=REGION)
    (group,) = rolled.groups
    asked.update_auto_scaling_group(AutoScalingGroupName=group, MaxSize=8)
    asked.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=6)
    assert rolled.follow()[0] == 0
    assert rolled.left() == rolled.well(A, 6)
    rolled.release(B)
    succeeded(rolled.stack.up())

    def autoscaler() -> None:
        for count in (5, 4, 3):
            while rolled.left().types.get(B, 0) < 6 - count:
                time.sleep(0.1)
            asked.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=count)

    thread = threading.Thread(target=autoscaler)
    thread.start()
    code, report, said = rolled.follow()
    thread.join()
    assert code == 0, said
    assert {each["end"] for each in report["drains"]} == {"drained"}
    assert (rolled.after(), rolled.fewest()) == (rolled.well(B, 3), 3)
