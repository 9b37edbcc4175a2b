"""What audits see is kept, bounded, and told again: patch age over time, and the lag of each release."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from operations.audit import history
from operations.audit.facts import Image
from operations.audit.history import HistoryError, remember
from operations.audit.page import as_html
from operations.audit.past import Age, Lag
from operations.audit.report import audit
from operations.audit.seen import Seen, SeenNode, seen
from tests.operations.audit.test_rules import AMI, GOOD, GROUP, INSTANCE, NOW, OTHER

if TYPE_CHECKING:
    from pathlib import Path

PLACE = ("123456789012", "eu-central-1", "dev", "windows")
RELEASED = datetime(2026, 11, 11, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECONDS = 24 * 3600


def _seen(*instances: str, ami: str = AMI, released: datetime = RELEASED) -> list[Seen]:
    nodes = tuple(SeenNode(instance=each, ami=ami, released=released) for each in instances)
    return [Seen(place=PLACE, instances=len(nodes), on_pinned=len(nodes), nodes=nodes)]


def test_the_lag_of_a_release_is_from_its_publication_to_the_audit_that_first_saw_a_node_run_it(tmp_path: Path) -> None:
    file = tmp_path / "audits.sqlite"
    remember(file, _seen("i-1"), RELEASED + DAY)
    remember(file, _seen("i-1", "i-2"), RELEASED + 2 * DAY)
    past = remember(file, _seen("i-1", "i-2", "i-3"), RELEASED + 9 * DAY)
    assert past.lags == (
        Lag(
            ami=AMI, region=PLACE[1], released=RELEASED, nodes=3, median_seconds=2 * SECONDS, worst_seconds=9 * SECONDS
        ),
    )
    assert past.ages[-1] == Age(
        at=RELEASED + 9 * DAY, instances=3, on_pinned=3, median_seconds=9 * SECONDS, worst_seconds=9 * SECONDS
    )
    assert [each.instances for each in past.ages] == [1, 2, 3]


def test_a_node_that_is_replaced_by_one_of_a_newer_release_is_of_both(tmp_path: Path) -> None:
    file = tmp_path / "audits.sqlite"
    remember(file, _seen("i-1"), RELEASED + DAY)
    past = remember(file, _seen("i-2", ami=OTHER, released=RELEASED + 28 * DAY), RELEASED + 30 * DAY)
    assert {each.ami: each.worst_seconds for each in past.lags} == {AMI: SECONDS, OTHER: 2 * SECONDS}


def test_clusters_of_one_name_in_two_accounts_are_two(tmp_path: Path) -> None:
    (one,) = _seen("i-1")
    other = replace(one, place=("210987654321", *PLACE[1:]))
    past = remember(tmp_path / "audits.sqlite", [one, other], RELEASED + DAY)
    assert (past.ages[0].instances, past.lags[0].nodes) == (2, 2)


def test_what_is_older_than_a_year_and_a_bit_goes(tmp_path: Path) -> None:
    file = tmp_path / "audits.sqlite"
    remember(file, _seen("i-1"), RELEASED)
    past = remember(file, [], RELEASED + history.KEPT + DAY)
    assert (past.ages, past.lags) == ((), ())


def test_an_audit_at_the_same_moment_takes_the_place_of_the_former(tmp_path: Path) -> None:
    file = tmp_path / "audits.sqlite"
    remember(file, _seen("i-1"), RELEASED)
    assert remember(file, _seen("i-1", "i-2"), RELEASED).ages[0].instances == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no database at all, but long enough to be looked at" * 40, "not a database"), (None, "version 99")],
)
def test_a_file_that_is_no_history_is_refused_in_one_line_and_left_as_it_is(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "audits.sqlite"
    if content is None:
        with closing(sqlite3.connect(file)) as store:
            store.execute("PRAGMA user_version = 99")
    else:
        file.write_bytes(content)
    before = file.read_bytes()
    with pytest.raises(HistoryError, match=words) as raised:
        remember(file, _seen("i-1"), RELEASED)
    assert "\n" not in str(raised.value)
    assert file.read_bytes() == before


def test_two_audits_wait_for_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "audits.sqlite"
    remember(file, [], RELEASED)
    monkeypatch.setattr(history, "WAIT_SECONDS", 0.01)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HistoryError, match="locked"):
            remember(file, [], RELEASED)


def test_a_folder_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="unable to open"):
        remember(tmp_path, [], RELEASED)


def test_an_audit_hands_on_nodes_whose_ami_is_known() -> None:
    images = {AMI: Image(name="one", released=RELEASED), OTHER: Image(name="unread")}
    instances = (INSTANCE, replace(INSTANCE, id="i-2", image=OTHER), replace(INSTANCE, id="i-3", node=None))
    cluster = replace(GOOD, account=PLACE[0], groups=(replace(GROUP, images=images, instances=instances),))
    assert list(seen([cluster])) == [
        Seen(
            place=PLACE,
            instances=3,
            on_pinned=2,
            nodes=(SeenNode(instance=INSTANCE.id, ami=AMI, released=RELEASED),),
        )
    ]
    assert list(seen([replace(GOOD, groups=(replace(GROUP, standing=False),))])) == []


def test_the_page_draws_the_past(tmp_path: Path) -> None:
    file = tmp_path / "audits.sqlite"
    one = remember(file, _seen("i-1"), RELEASED + DAY)
    two = remember(file, _seen("i-1"), RELEASED + 3 * DAY)
    report = audit([GOOD], (), NOW)
    assert "Patch lag over time" not in as_html(report)
    assert "Patch lag over time" not in as_html(replace(report, past=one))
    page = as_html(replace(report, past=two))
    assert 'points="50,110 700,30"' in page
    assert "1.0 d to the last of 1 nodes, 1.0 d to half" in page
