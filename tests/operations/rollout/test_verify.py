"""What is said of a group: one that is right, and one thing broken in it at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from operations.rollout.facts import Declared, Group, Instance, Live, Refresh
from operations.rollout.verify import GroupReport, Report, State, verify

MADE = datetime(2026, 11, 18, 9, tzinfo=UTC)
DECLARED = Declared(
    cluster="dev",
    node_group="windows",
    auto_scaling_group="dev-windows-1",
    template="lt-1",
    version=3,
    region="eu-central-1",
    min_healthy_percentage=50,
)
REFRESH = Refresh(id="r-1", status="Successful", percentage=100, begun=MADE + timedelta(minutes=1))
START = (
    "aws autoscaling start-instance-refresh --region eu-central-1 --auto-scaling-group-name dev-windows-1 "
    """--preferences '{"SkipMatching": true, "MinHealthyPercentage": 50}'"""
)


def instance(number: int, version: str = "3", **changes: Any) -> Instance:  # noqa: ANN401  any attribute
    good = Instance(id=f"i-{number}", state="InService", template="lt-1", version=version)
    return replace(good, **changes)


LIVE = Live(
    template="lt-1", version="3", desired=2, instances=(instance(1), instance(2)), version_made=MADE, refresh=REFRESH
)


def report(**changes: Any) -> GroupReport:  # noqa: ANN401  any attribute of the live group
    (only,) = verify((Group(declared=DECLARED, live=replace(LIVE, **changes)),)).groups
    return only


def test_a_group_whose_instances_all_run_the_declared_version_is_right() -> None:
    assert report() == GroupReport(
        cluster="dev",
        node_group="windows",
        auto_scaling_group="dev-windows-1",
        template_version=3,
        state=State.RIGHT,
        percentage=100,
        desired=2,
        instances=2,
        on_version=2,
        in_service=2,
    )


def test_a_group_beside_it_on_the_same_template_is_told_with_the_way_to_end_it_after_all_else() -> None:
    found = report(beside=("dev-windows-2",))
    assert (found.state, found.code) == (State.WRONG, "second-group")
    assert found.message.endswith(
        "aws autoscaling delete-auto-scaling-group --region eu-central-1 --auto-scaling-group-name dev-windows-2 "
        "--force-delete"
    )
    assert report(beside=("dev-windows-2",), desired=3).code == "too-few"


@pytest.mark.parametrize(
    "changes",
    [
        {"refresh": None},
        {"refresh": replace(REFRESH, begun=MADE - timedelta(days=30))},
        {"refresh": replace(REFRESH, status="Failed", begun=MADE - timedelta(days=30))},
        {"desired": 0, "instances": (), "refresh": None},
        {"instances": (*LIVE.instances, instance(3, "2", state="Terminating:Wait"))},
        {"failures": ("We currently do not have sufficient m6i.xlarge capacity",)},
    ],
    ids=[
        "a new group has no refresh",
        "its refresh was for another version",
        "one that failed was for another version",
        "an empty group",
        "an old one on its way out",
        "a launch that failed and was made good in another zone",
    ],
)
def test_what_does_not_make_a_group_wrong(changes: dict[str, Any]) -> None:
    assert report(**changes).state is State.RIGHT


OLD = (instance(1), instance(2, "2"))
RUNNING = replace(REFRESH, status="InProgress", percentage=40)
KMS = "Termination Reason: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state"
CAPACITY = "We currently do not have sufficient m6i.xlarge capacity in the Availability Zone you requested"


@pytest.mark.parametrize(
    ("changes", "state", "code", "words"),
    [
        (
            {"version": "2"},
            State.WRONG,
            "other-version",
            ["launches version 2 of lt-1, the stack says 3 of lt-1", "run pulumi up --refresh"],
        ),
        ({"version": "$Latest"}, State.WRONG, "other-version", ["launches version $Latest of lt-1"]),
        ({"template": "lt-2"}, State.WRONG, "other-version", ["version 3 of lt-2, the stack says 3 of lt-1"]),
        (
            {"instances": OLD, "refresh": None},
            State.WRONG,
            "no-refresh",
            ["1 instance runs an older version, and no instance refresh was started for version 3", START],
        ),
        (
            {"instances": OLD, "refresh": replace(REFRESH, begun=MADE - timedelta(hours=1))},
            State.WRONG,
            "no-refresh",
            ["no instance refresh was started for version 3", START],
        ),
        (
            {"instances": OLD, "refresh": replace(REFRESH, version="2")},
            State.WRONG,
            "no-refresh",
            ["no instance refresh was started for version 3"],
        ),
        (
            {"instances": OLD, "refresh": replace(REFRESH, status="Failed", percentage=50, reason="no health")},
            State.WRONG,
            "refresh-failed",
            ["r-1 ended Failed at 50 percent: no health; then start another: ", START, "or pin the former release"],
        ),
        (
            {"refresh": replace(REFRESH, status="Cancelled", percentage=50)},
            State.WRONG,
            "refresh-failed",
            ["r-1 ended Cancelled at 50 percent; then start another"],
        ),
        (
            {"instances": (instance(1, "2", protected=True), instance(2, "2", state="Standby"))},
            State.WRONG,
            "left-behind",
            [
                "2 instances run an older version after instance refresh r-1: ",
                "r-1: i-1 (protected from scale-in), i-2 (Standby)",
            ],
        ),
        (
            {"instances": OLD, "refresh": RUNNING},
            State.ROLLING,
            "refresh-running",
            ["instance refresh r-1 is InProgress at 40 percent"],
        ),
        (
            {"instances": OLD, "refresh": Refresh(id="r-1", status="Pending")},
            State.ROLLING,
            "refresh-running",
            ["is Pending at 0 percent"],
        ),
        (
            {"instances": OLD, "refresh": RUNNING, "failures": (KMS,)},
            State.WRONG,
            "refresh-running",
            [KMS, "AWSServiceRoleForAutoScaling"],
        ),
        ({"instances": OLD[:1]}, State.ROLLING, "too-few", ["1 of 2 instances are in service"]),
        ({"instances": (instance(1, state="Pending"),)}, State.ROLLING, "too-few", ["0 of 2 instances"]),
        ({"instances": (), "failures": (CAPACITY,)}, State.ROLLING, "too-few", [CAPACITY, "more zones"]),
        (
            {"instances": (), "failures": (KMS,)},
            State.WRONG,
            "too-few",
            [KMS, "aws kms create-grant --key-id KEY --grantee-principal", "AWSServiceRoleForAutoScaling"],
        ),
        ({"instances": (), "failures": ("no idea",)}, State.ROLLING, "too-few", ["in service: no idea"]),
    ],
)
def test_what_is_wrong_or_not_done_yet_is_said_with_the_way_out(
    changes: dict[str, Any], state: State, code: str, words: list[str]
) -> None:
    found = report(**changes)
    assert (found.state, found.code) == (state, code)
    assert [word for word in words if word not in found.message] == []
    assert "\n" not in found.message


def test_a_group_that_is_not_there_is_told() -> None:
    (found,) = verify((Group(declared=DECLARED, live=None),)).groups
    assert (found.state, found.code, found.instances) == (State.WRONG, "no-group", 0)
    assert found.message == "there is no such group in this Region; run pulumi up --refresh, or give --region"


def test_an_older_stack_that_tells_less_has_a_shorter_command() -> None:
    older = replace(DECLARED, region=None, min_healthy_percentage=None)
    (found,) = verify((Group(declared=older, live=replace(LIVE, instances=OLD, refresh=None)),)).groups
    assert found.message.endswith(
        """aws autoscaling start-instance-refresh --auto-scaling-group-name dev-windows-1 --preferences """
        """'{"SkipMatching": true}'"""
    )


def test_a_report_is_as_bad_as_its_worst_group_and_sorted() -> None:
    def named(name: str, **changes: Any) -> Group:  # noqa: ANN401  any attribute
        return Group(declared=replace(DECLARED, node_group=name), live=replace(LIVE, **changes))

    right, rolling, wrong = named("c"), named("b", instances=OLD[:1]), named("a", version="2")
    assert verify(()) == Report()
    assert [verify(groups).state for groups in ((right,), (right, rolling), (rolling, wrong, right))] == [
        State.RIGHT,
        State.ROLLING,
        State.WRONG,
    ]
    assert [group.node_group for group in verify((right, rolling, wrong)).groups] == ["a", "b", "c"]


GOING = replace(DECLARED, going=True, version=0)


@pytest.mark.parametrize(
    ("instances", "state", "code", "said"),
    [
        ((), State.RIGHT, "", ""),
        ((instance(1, state="Terminating:Wait"),), State.RIGHT, "going", "its last 1 nodes go"),
        ((instance(1), instance(2, state="Terminating:Wait")), State.ROLLING, "going", "its last 2 nodes go"),
        ((instance(1, protected=True), instance(2)), State.ROLLING, "going", "its last 2 nodes go"),
        ((instance(1, protected=True),), State.WRONG, "going-kept", "i-1 (protected from scale-in) stays"),
        ((instance(1, state="Standby"),), State.WRONG, "going-kept", "i-1 (Standby) stays"),
        ((instance(1, state="Terminating:Retained"),), State.WRONG, "going-kept", "a failed drain kept i-1"),
        (
            (instance(1, state="Terminating:Retained"), instance(2, state="Terminating:Wait")),
            State.RIGHT,
            "going",
            "its last 1 nodes go",
        ),
    ],
    ids=["gone", "held", "serving", "one protected", "protected", "standby", "retained", "one retained"],
)
def test_of_a_group_that_goes_only_what_keeps_it_is_wrong(
    instances: tuple[Instance, ...], state: State, code: str, said: str
) -> None:
    (found,) = verify((Group(declared=GOING, live=replace(LIVE, desired=0, instances=instances)),)).groups
    assert (found.state, found.code) == (state, code)
    assert said in found.message
    assert verify((Group(declared=GOING, live=None),)).groups[0].state is State.RIGHT
