"""What commands take is told with what they start, and compared by CPU seconds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from rehearsal.bench import groups, report
from rehearsal.bench.timing import Command, Cost, Pair, against, median

if TYPE_CHECKING:
    from pathlib import Path

OURS, FLAT = "preview of 50 node groups", "the resources of 50 node groups written flat"
EMPTY, HALF = "the resources of 50 node groups under empty components", "preview of 25 node groups"

WORK = """
import time
held = bytearray(64 * 1024**2)
while time.process_time() < 0.15: pass
"""


def python(program: str, folder: Path, title: str = "work") -> Command:
    return Command(title, (sys.executable, "-I", "-S", "-c", program), folder, {})


def cost(cpu: float, peak: float = 100) -> Cost:
    return Cost(seconds=9, cpu_seconds=cpu, peak_mib=peak)


def times(ours: float, empty: float, flat: float) -> groups.Times:
    """By the CPU seconds of each preview; ours has 150 MiB, the others 100."""
    pair, mine = Pair(OURS, FLAT, cost(ours, 150), cost(flat)), cost(ours, 150)
    return groups.Times(
        pair,
        Pair(EMPTY, FLAT, cost(empty), cost(flat)),
        Pair(OURS, EMPTY, mine, cost(empty)),
        Pair(OURS, HALF, mine, cost(ours / 2)),
        100,
        {5_000: 0.5, 10_000: 1.0},
        0.0,
    )


def test_cpu_and_memory_of_a_command_are_also_those_of_what_it_starts(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text(WORK)
    starts = f"import subprocess, sys; subprocess.run([sys.executable, '-I', '-S', '{tmp_path / 'work.py'}'])"
    taken = python(starts, tmp_path).run()
    assert 0.15 <= taken.cpu_seconds < 0.6
    assert 64 < taken.peak_mib < 110
    assert taken.seconds >= 0.15


def test_memory_is_not_that_of_the_process_which_measures(tmp_path: Path) -> None:
    held = bytearray(96 * 1024**2)
    assert python("", tmp_path).run().peak_mib < 64
    assert held


def test_a_command_that_fails_says_what_it_printed_on_both_streams(tmp_path: Path) -> None:
    fails = python("import os; os.write(1, b'out'); os.write(2, b'err'); raise SystemExit(3)", tmp_path)
    with pytest.raises(RuntimeError, match=r"^work failed: outerr$"):
        fails.run()


def test_what_is_in_several_pairs_runs_once_a_turn(tmp_path: Path) -> None:
    one, other, third = (
        python(f"open('runs', 'a').write('{title} ')", tmp_path, title) for title in ("one", "other", "third")
    )
    pairs = against([(one, other), (third, other), (one, third)], 2)
    assert (tmp_path / "runs").read_text().split() == ["one", "other", "third"] * 2
    assert [(each.measured, each.baseline) for each in pairs] == [
        ("one", "other"),
        ("third", "other"),
        ("one", "third"),
    ]
    assert pairs[0].cost is pairs[2].cost
    assert pairs[0].baseline_cost is pairs[1].baseline_cost


def test_each_figure_is_a_median_by_itself() -> None:
    assert median([Cost(1, 30, 200), Cost(3, 10, 300), Cost(2, 20, 100)]) == Cost(2, 20, 200)


def test_the_ratio_is_one_of_cpu_seconds() -> None:
    assert Pair("one", "other", Cost(30, 3, 1), Cost(10, 2, 1)).ratio == 1.5


def test_a_row_has_both_times_and_memory_beside_the_ratio_and_its_goal() -> None:
    page = report.page(times(12.5, 11.9, 10).pairs, Cost(8, 6, 362), 3)
    rows = [line for line in page.splitlines() if line.startswith(("| preview", "| the res"))]
    assert rows == [
        f"| {OURS} | {FLAT} | 12.50 s | 10.00 s | 1.25 | 1.1 | 9.00 s | 9.00 s | 150 MiB | 100 MiB |",
        f"| {EMPTY} | {FLAT} | 11.90 s | 10.00 s | 1.19 |  | 9.00 s | 9.00 s | 100 MiB | 100 MiB |",
        f"| {OURS} | {EMPTY} | 12.50 s | 11.90 s | 1.05 |  | 9.00 s | 9.00 s | 150 MiB | 100 MiB |",
        f"| {OURS} | {HALF} | 12.50 s | 6.25 s | 2.00 | 2 | 9.00 s | 9.00 s | 150 MiB | 100 MiB |",
    ]
    assert "medians of 3 runs" in page
    assert "A warm `make up`, from the shell to the table: 8.0 s (goal 30 s). Its largest process has 362 MiB" in page


def test_the_page_says_how_far_from_the_goal_and_what_of_it_is_components() -> None:
    said = groups.section(times(12.5, 11.9, 10))
    assert "takes 1.25 times the CPU seconds of the same resources written flat" in said
    assert "the goal of 1.1 is not met. Under 100 components" in said
    assert "takes 1.19 times: what the SDK and the engine do for components by themselves, 76% of what ours" in said
    assert "Ours takes 1.05 times as many CPU seconds as that program" in said
    assert "has 150 MiB resident at its peak, of the flat one's 100 MiB (1.50 times as much)" in said


@pytest.mark.parametrize(("ours", "empty", "kept"), [(10.9, 11, "met"), (9, 9.5, "met"), (12, 9.9, "not met")])
def test_a_share_is_told_only_where_components_cost_a_part_of_what_ours_does(
    ours: float, empty: float, kept: str
) -> None:
    said = groups.section(times(ours, empty, 10))
    assert f"the goal of 1.1 is {kept}." in said
    assert "%" not in said
