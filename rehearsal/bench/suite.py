"""Where the time of `make test` goes, by the report that its last run left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from pathlib import Path

MOST = 10


@dataclass(frozen=True)
class Group:
    """The tests of one file.

    Attributes:
        name: its path without the ending.
        tests: how many tests ran.
        seconds: the sum of their times, what a test waits for included; several run at a time.
    """

    name: str
    tests: int
    seconds: float


def groups(report: Path) -> list[Group]:
    """The groups of a JUnit report, the slowest first."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    for case in _read(report).iter("testcase"):
        times[case.get("classname", "").replace(".", "/")].append(float(case.get("time", "0")))
    found = [Group(name, len(each), sum(each)) for name, each in times.items()]
    return sorted(found, key=lambda group: -group.seconds)


def section(report: Path) -> str:
    """The page's part on the suite."""
    head = "\n## The suite\n\n"
    wall = sum(float(whole.get("time", "0")) for whole in _read(report).iter("testsuite"))
    found = groups(report)
    tests, seconds = sum(group.tests for group in found), sum(group.seconds for group in found)
    rows = [f"| {group.name} | {group.tests} | {group.seconds:.0f} s |" for group in found[:MOST]]
    return head + "\n".join(
        [
            (
                f"The last `make test` ran {tests} tests in {wall / 60:.1f} minutes. Its {MOST} slowest groups, of "
                f"{seconds:.0f} s in all over its processes:"
            ),
            "",
            "| group | tests | time |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _read(report: Path) -> ET.Element:
    return ET.parse(report).getroot()  # noqa: S314  (pytest wrote it in this checkout)
