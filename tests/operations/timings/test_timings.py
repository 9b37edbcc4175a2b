"""How long nodes take: marks read, phases told, two looks compared."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from components.facts.boot import check_lever
from operations.timings.expected import expected
from operations.timings.facts import Moment, Start, marks
from operations.timings.page import as_html
from operations.timings.report import PHASES, Timing, compare, percentile, ready_seconds, report

if TYPE_CHECKING:
    from tests.operations.conftest import World

AT = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)


def _start(instance: str, image: str = "ami-1", **seconds: float) -> Start:
    moments = {Moment(name): AT + timedelta(seconds=each) for name, each in seconds.items()}
    return Start(instance=instance, group="dev/windows", image=image, moments=moments)


WHOLE = _start(
    "i-1",
    asked=-5,
    launched=0,
    agent=150,
    service=160,
    served=171,
    windows=190,
    started=200,
    modules=202,
    loaded=240,
    bootstrapped=260,
    registered=300,
    ready=340,
    counted=345,
)


def test_marks_are_read_and_what_is_none_is_left_out() -> None:
    text = "started=2026-11-26T15:03:20Z bootstrapped=soon ready=2026-11-26T15:05:40Z other=2026-11-26T15:05:40Z"
    assert marks(text) == {
        Moment.STARTED: datetime(2026, 11, 26, 15, 3, 20, tzinfo=UTC),
        Moment.READY: datetime(2026, 11, 26, 15, 5, 40, tzinfo=UTC),
    }
    assert marks("") == {}


def test_each_phase_is_told_where_both_ends_are_known() -> None:
    told = {each.phase: each.p50_seconds for each in report([WHOLE]).timings}
    assert told == {
        "launch": 5,
        "Windows": 200,
        "bootstrap": 60,
        "join": 80,
        "before EC2Launch": 150,
        "EC2Launch": 40,
        "modules": 38,
        "bootstrapper": 11,
        "to registered": 300,
        "to Ready": 340,
        "to counted": 345,
    }
    assert list(told) == list(PHASES)
    assert {each.phase for each in report([_start("i-1", launched=0, ready=340)]).timings} == {"to Ready"}


@pytest.mark.parametrize("ready", [-3.0, 3 * 3600.0], ids=["clocks that disagree", "Ready again after an outage"])
def test_what_cannot_be_a_start_is_not_told(ready: float) -> None:
    found = report([_start("i-1", launched=0, ready=ready)])
    assert (found.timings, found.silent) == ((), ("i-1",))


def test_nodes_of_two_amis_are_told_apart() -> None:
    found = report([_start("i-1", launched=0, ready=600), _start("i-2", "ami-2", launched=0, ready=90)])
    assert [(each.image, each.p95_seconds) for each in found.timings] == [("ami-1", 600), ("ami-2", 90)]


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([7], 50, 7), ([7], 95, 7), ([1, 2], 50, 1), (list(range(1, 21)), 95, 19), (list(range(1, 101)), 95, 95)],
)
def test_a_percentile_is_the_nearest_rank(values: list[int], percent: int, expected: int) -> None:
    assert percentile(list(reversed(values)), percent) == expected


def test_the_planner_is_told_nothing_where_no_node_tells() -> None:
    assert ready_seconds([_start("i-1", launched=0)]) is None
    assert ready_seconds([WHOLE, _start("i-2", launched=0, ready=500)]) == 500


def _timing(phase: str, nodes: int, seconds: int, image: str = "ami-1") -> Timing:
    return Timing(
        group="dev/windows",
        image=image,
        phase=phase,
        nodes=nodes,
        p50_seconds=seconds,
        p95_seconds=seconds,
        worst_seconds=seconds,
    )


def test_two_looks_are_compared_by_the_ami_that_most_nodes_run() -> None:
    before = [_timing("to Ready", 5, 600), _timing("to Ready", 1, 900, "ami-0")]
    after = [_timing("to Ready", 6, 90, "ami-2"), _timing("join", 6, 30, "ami-2")]
    assert [
        (each.phase, each.before and each.before.p95_seconds, each.after and each.after.p95_seconds)
        for each in compare(before, after)
    ] == [("join", None, 30), ("to Ready", 600, 90)]


def test_a_page_draws_both_looks_phase_after_phase_and_escapes_names() -> None:
    before = [
        replace(each, group="dev/<b>")
        for each in (_timing("Windows", 5, 200), _timing("bootstrap", 5, 300), _timing("to Ready", 5, 600))
    ]
    after = [replace(each, p50_seconds=each.p50_seconds // 4, p95_seconds=each.p95_seconds // 4) for each in before]
    page = as_html(compare(before, after), ["eu-central-1: nodes of dev: denied"])
    assert "<b>" not in page
    assert re.findall(r'<rect x="(\d+)" y="(\d+)" width="(\d+)".*?<title>(.*?)</title>', page) == [
        ("70", "8", "186", "Windows: 200 s"),
        ("256", "8", "280", "bootstrap: 300 s"),
        ("70", "48", "46", "Windows: 50 s"),
        ("116", "48", "70", "bootstrap: 75 s"),
    ]
    assert re.findall(r'<line x1="(\d+)"', page) == ["630", "210"]
    assert "denied" in page


def test_a_page_of_looks_that_tell_nothing_has_no_bar() -> None:
    assert "<rect x" not in as_html(compare([_timing("to Ready", 1, 0)], []), [])
    assert "<svg" not in as_html([], [])


AMAZONS = [_timing("Windows", 9, 100), _timing("modules", 9, 50), _timing("bootstrap", 9, 70), _timing("join", 9, 20)]


def test_an_estimate_takes_measured_phases_in_place_of_published_ones() -> None:
    published = expected("m5a.xlarge", [], [], fast_launch=False)
    measured = expected("m5a.xlarge", [], AMAZONS, fast_launch=False)
    assert (published.low_seconds, published.high_seconds) == (272, 328)
    assert [(each.name, each.low, each.source) for each in measured.phases] == [
        ("windows", 100, "dev/windows: measured, p50 and p95"),
        ("modules", 50, "dev/windows: measured, p50 and p95"),
        ("bootstrap", 40, "dev/windows: measured, p50 and p95"),
    ]
    moved = expected("m5a.xlarge", ["modules", "ssmAgent=delayed"], AMAZONS, fast_launch=True)
    assert [each.source.startswith("dev/windows") for each in moved.phases] == [False, False, True]
    assert moved.unmeasured == ("ssmAgent",)
    with pytest.raises(ValueError, match="tells of dev/windows, dev/other, expected one node group"):
        expected("m5a.xlarge", [], [*AMAZONS, replace(AMAZONS[0], group="dev/other")], fast_launch=False)


@pytest.mark.parametrize(
    ("lever", "says"),
    [
        ("warm", "found 'warm', expected one of modules, ssmAgent, unattend, defender, bootstrapper"),
        ("modules=on", "found 'modules=on', expected no value behind modules"),
        ("ssmAgent", "found 'ssmAgent', expected delayed behind ssmAgent"),
        ("bootstrapper=latest", "found 'bootstrapper=latest', expected a release such as 1.35.0 behind bootstrapper"),
    ],
)
def test_a_lever_that_no_image_has_is_refused(world: World, lever: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        check_lever(lever)
    assert world.run("timings", "expect", "m6i.large", "--lever", lever).exit_code == 2


def test_an_estimate_is_told_for_an_instance_type_and_levers(world: World) -> None:
    code, told = world.told("timings", "expect", "m6i.xlarge", "--lever", "modules", "--fast-launch")
    assert (code, told["kind"], told["machine"]) == (0, "estimate", "m5a.xlarge")
    assert [each["name"] for each in told["phases"]] == ["windows from a snapshot", "modules", "bootstrap"]
    said = world.run("timings", "expect", "t3.large", "--lever", "defender=exclude").stdout
    assert "an estimate for t3.large" in said
    assert "nobody has published what defender brings" in said


def test_two_files_are_compared_and_one_that_is_none_is_refused(world: World) -> None:
    files = [world.folder / name for name in ("before.json", "after.json")]
    for file, seconds in zip(files, (600, 90), strict=True):
        told = report([_start("i-1", launched=0, ready=seconds)])
        file.write_text(json.dumps({"version": 1, "timings": [vars(each) for each in told.timings]}))
    page = world.folder / "timings.html"
    ran = world.run("timings", "compare", *map(str, files), "--html", str(page))
    assert "90 s, 90 s" in page.read_text()
    assert (ran.exit_code, "-85 %" in ran.stdout) == (0, True), ran.output
    files[0].write_text("[]")
    ran = world.run("timings", "compare", *map(str, files))
    assert (ran.exit_code, ran.stderr.count("\n")) == (3, 1)
    assert "expected what timings show --json prints" in ran.stderr
