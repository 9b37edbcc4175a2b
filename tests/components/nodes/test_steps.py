"""What an operator is told of a step between two releases that takes nodes away before others serve."""

from __future__ import annotations

import pytest

from components.nodes.steps import Before, step

NEW = Before(follows="", largest=None, will_follow=True, will_be_largest=3)
BESIDE = Before(follows="ami-a", largest=3, will_follow=True, will_be_largest=10)
ALONE = BESIDE._replace(will_follow=False)
A = ["dev-windows-0a-1b2c3d4"]


@pytest.mark.parametrize(
    ("before", "others", "share", "of_former", "told"),
    [
        (NEW, A, 25, False, ""),
        (NEW, [], 100, False, ""),
        (NEW, A, 100, False, "share: dev-windows-0a-1b2c3d4 loses all its nodes in this update, while the first of"),
        (NEW._replace(will_follow=False), [], None, False, ""),
        (NEW._replace(will_follow=False), A, None, False, "release: dev-windows-0a-1b2c3d4 goes with all its nodes"),
        (BESIDE, A, 100, False, ""),
        (BESIDE._replace(largest=0), A, 100, False, "share: dev-windows-0a-1b2c3d4 loses all its nodes"),
        (BESIDE._replace(largest=0), A, 25, False, ""),
        (ALONE, [], None, False, "former: it goes in this update, while of at most 10 nodes of the new release only 3"),
        (ALONE._replace(largest=10), [], None, False, ""),
        (ALONE._replace(follows=""), [], None, False, ""),
        (NEW, [], 25, True, ""),
        (NEW, A, 25, True, "former: dev-windows-0a-1b2c3d4 runs neither release nor former, and goes with its nodes"),
        (ALONE, A, 25, True, "former: dev-windows-0a-1b2c3d4 runs neither release nor former, and goes with its nodes"),
    ],
)
def test_each_step_that_leaves_pods_without_a_place_is_told_and_no_other(
    before: Before, others: list[str], share: int | None, of_former: bool, told: str
) -> None:
    line = step(before, others, share=share, of_former=of_former)
    assert line.startswith(told)
    assert bool(line) == bool(told)
    assert "\n" not in line
