"""Two releases of one node group: who has how many nodes."""

from __future__ import annotations

import pytest

from components.facts.strategy import Sizes, divided


@pytest.mark.parametrize(
    ("share", "new", "former"),
    [
        (0, Sizes(0, 0, 0), Sizes(3, 10, 4)),
        (1, Sizes(1, 1, 1), Sizes(2, 9, 3)),
        (50, Sizes(2, 5, 2), Sizes(1, 5, 2)),
        (99, Sizes(3, 10, 4), Sizes(0, 0, 0)),
        (100, Sizes(3, 10, 4), Sizes(0, 0, 0)),
    ],
)
def test_a_share_is_rounded_up_and_the_former_release_has_the_rest(share: int, new: Sizes, former: Sizes) -> None:
    assert divided(Sizes(3, 10, 4), share) == (new, former)


def test_both_parts_are_sizes_that_auto_scaling_takes_and_together_the_whole() -> None:
    """The smallest of each is no larger than where it begins, and that no larger than the largest."""
    every = ((a, b, c, share) for a in range(7) for b in range(a, 7) for c in range(b, 7) for share in range(101))
    for smallest, desired, largest, share in every:
        new, former = divided(Sizes(smallest, largest, desired), share)
        assert (new.smallest + former.smallest, new.largest + former.largest) == (smallest, largest)
        assert (new.desired or 0) + (former.desired or 0) == desired
        assert all(0 <= one.smallest <= (one.desired or 0) <= one.largest for one in (new, former))


def test_where_nobody_says_where_to_begin_neither_part_does() -> None:
    assert [part.desired for part in divided(Sizes(1, 3), 50)] == [None, None]
