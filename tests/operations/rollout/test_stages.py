"""How far an instance is, and why it hangs: from one that is well, one thing changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from operations.rollout.stages import HANGS, Machine, Stage, report

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)
GOOD = Machine(
    id="i-0a",
    state="InService",
    current=True,
    launched=NOW - timedelta(minutes=9),
    marks="started=x bootstrapped=y ready=z",
    node="n",
    ready=True,
)
NEW = replace(GOOD, state="Pending:Wait", marks="", node="", ready=False)

STAGES: dict[Stage, Machine] = {
    Stage.READY: GOOD,
    Stage.HELD: replace(GOOD, state="Pending:Wait"),
    Stage.FORMER: replace(GOOD, current=False),
    Stage.STARTING: NEW,
    Stage.BOOTSTRAPPING: replace(NEW, marks="started=x"),
    Stage.JOINING: replace(NEW, marks="started=x bootstrapped=y"),
    Stage.UNKNOWN: replace(NEW, state="InService", nodes_read=False),
    Stage.FAILED: replace(NEW, marks="started=x", failure="step 2 of 3, bootstrap script: no"),
    Stage.LEAVING: replace(GOOD, state="Terminating:Wait", current=False),
    Stage.RETAINED: replace(GOOD, state="Terminating:Retained", current=False),
}


@pytest.mark.parametrize("stage", Stage)
def test_an_instance_is_as_far_as_those_who_see_it_tell(stage: Stage) -> None:
    found = report(STAGES[stage], NOW)
    assert (found.stage, found.minutes) == (stage, 9)
    assert found.reason == ("step 2 of 3, bootstrap script: no" if stage is Stage.FAILED else "")


def test_a_node_that_its_cluster_knows_joins_although_it_marked_nothing() -> None:
    """As one whose role may not tag itself."""
    assert report(replace(NEW, node="n"), NOW).stage is Stage.JOINING


LATE = replace(NEW, launched=NOW - HANGS)
HANGING: dict[str, tuple[Machine, tuple[str, ...], str]] = {
    "it told nothing": (LATE, (), "it has told nothing since its launch: Windows hangs, or its user data did not run"),
    "Windows is up and tells nothing": (
        replace(LATE, console="x: Message: Windows is Ready to use\n"),
        (),
        "Windows is up, as its console says, and it has told nothing: its user data did not run",
    ),
    "Windows does not come up": (
        replace(LATE, console="a\n 0xc000000f: Boot Configuration Data \n\n"),
        (),
        "Windows is not up, as its console shows '0xc000000f: Boot Configuration Data' last: its AMI hangs",
    ),
    "its console is empty": (replace(LATE, console="\n"), (), "Windows is not up, as its console is empty"),
    "its bootstrap does not end": (replace(LATE, marks="started=x"), (), "its bootstrap script does not end"),
    "the kubelet says why": (
        replace(LATE, node="n", not_ready="cni plugin not initialized"),
        ("not told",),
        "its kubelet is not Ready: cni plugin not initialized",
    ),
    "the kubelet says nothing": (replace(LATE, node="n"), (), "it does not say why"),
    "its role is let in nowhere": (
        replace(LATE, marks="started=x bootstrapped=y"),
        ("nodes run as r, which nothing maps; they cannot join",),
        "nodes run as r, which nothing maps; they cannot join",
    ),
    "nobody knows why": (replace(LATE, marks="bootstrapped=y"), (), "although its role is let in"),
    "the cluster was not read": (
        replace(LATE, marks="bootstrapped=y", nodes_read=False),
        (),
        "whether the cluster knows it could not be read",
    ),
}


@pytest.mark.parametrize("case", HANGING)
def test_one_that_takes_too_long_hangs_for_a_reason_and_a_minute_before_for_none(case: str) -> None:
    machine, keeps_out, words = HANGING[case]
    assert words in report(machine, NOW, keeps_out).reason
    assert report(machine, NOW - timedelta(minutes=1), keeps_out).reason == ""


@pytest.mark.parametrize("stage", [Stage.READY, Stage.HELD, Stage.FORMER, Stage.LEAVING, Stage.RETAINED, Stage.UNKNOWN])
def test_one_that_is_on_no_way_does_not_hang_however_old_it_is(stage: Stage) -> None:
    assert report(replace(STAGES[stage], launched=NOW - timedelta(days=30)), NOW, ("x",)).reason == ""


def test_an_instance_whose_launch_ec2_does_not_tell_has_no_age() -> None:
    found = report(replace(NEW, launched=None), NOW)
    assert (found.minutes, found.reason) == (None, "")
