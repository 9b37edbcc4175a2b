"""The slowest groups of a run, out of the report that pytest writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehearsal.bench.suite import Group, groups, section

if TYPE_CHECKING:
    from pathlib import Path

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" tests="3" time="90.0">
<testcase classname="tests.engine.test_up" name="test_one" time="60.25" />
<testcase classname="tests.test_twins" name="test_two" time="0.5" />
<testcase classname="tests.engine.test_up" name="test_three" time="10.0"><skipped /></testcase>
</testsuite></testsuites>"""


def test_groups_are_files_the_slowest_first(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert groups(report) == [Group("tests/engine/test_up", 2, 70.25), Group("tests/test_twins", 1, 0.5)]
    assert section(report).splitlines()[-2:] == [
        "| tests/engine/test_up | 2 | 70 s |",
        "| tests/test_twins | 1 | 0 s |",
    ]
    assert "ran 3 tests in 1.5 minutes" in section(report)
