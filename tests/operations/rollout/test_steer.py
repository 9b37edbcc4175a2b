"""What is done to a group that shall roll, or stop: from one good group, one thing changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from operations.rollout.plan import Preferences, Standing
from operations.rollout.steer import Action, as_api, start, stop
from tests.operations.rollout.test_plan import GOOD, INSTANCES

OLD = replace(GOOD, instances=(replace(INSTANCES[0], version="3"), *INSTANCES[1:]))

CASES: dict[str, tuple[Standing, Action, Action]] = {
    "an old instance": (OLD, Action.START, Action.NOTHING),
    "none that is old": (GOOD, Action.NOTHING, Action.NOTHING),
    "a refresh that runs": (replace(OLD, refresh_running="one at 40 percent"), Action.REFUSED, Action.STOP),
    "EKS runs the group": (replace(OLD, operator="eks.amazonaws.com"), Action.REFUSED, Action.REFUSED),
}


@pytest.mark.parametrize("case", CASES)
def test_a_group_is_rolled_or_stopped_only_where_that_can_be(case: str) -> None:
    standing, started, stopped = CASES[case]
    assert (start(standing).action, stop(standing).action) == (started, stopped)


def test_a_stop_tells_what_stays() -> None:
    told = stop(replace(OLD, refresh_running="one at 40 percent")).message
    assert "refresh one at 40 percent: 9 new and 1 old instances stay as they are" in told


def test_a_managed_update_is_not_stopped_and_the_way_back_is_told() -> None:
    told = stop(replace(OLD, operator="eks.amazonaws.com", refresh_running="one at 40 percent"))
    assert told.action is Action.REFUSED
    assert "cannot be cancelled: let it end, or fail, then pin the former release and run pulumi up" in told.message


def test_a_refresh_without_a_way_back_of_its_own_is_told_that_of_the_pin() -> None:
    """None of ours has a desired configuration to go back to, so AWS's own roll-back is never asked for."""
    assert "desiredConfiguration" not in {key[:1].lower() + key[1:] for key in as_api(Preferences(source=""))}
    told = stop(replace(OLD, refresh_running="one at 40 percent")).message
    assert told.endswith("to go back pin the former release and roll it")


def test_only_preferences_that_are_known_are_sent_and_what_matches_is_skipped() -> None:
    assert as_api(Preferences(source="", min_healthy=50, warm_up_seconds=60)) == {
        "MinHealthyPercentage": 50,
        "InstanceWarmup": 60,
        "SkipMatching": True,
    }
    whole = Preferences(
        source="",
        min_healthy=100,
        max_healthy=200,
        warm_up_seconds=0,
        checkpoints=(50, 100),
        checkpoint_seconds=600,
        bake_seconds=60,
        protected="Refresh",
        standby="Wait",
    )
    assert as_api(whole) == {
        "MinHealthyPercentage": 100,
        "MaxHealthyPercentage": 200,
        "InstanceWarmup": 0,
        "SkipMatching": True,
        "CheckpointPercentages": [50, 100],
        "CheckpointDelay": 600,
        "BakeTime": 60,
        "ScaleInProtectedInstances": "Refresh",
        "StandbyInstances": "Wait",
    }
