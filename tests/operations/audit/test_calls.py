"""How often an audit asks AWS and API servers."""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import TYPE_CHECKING

import pytest

from tests.operations.audit.fleet import Fleet, Size, standing
from tools.paths import ROOT


def fewest(size: Size) -> Counter[str]:
    """The table of calls: by operation, for one Region and account."""
    managed = size.clusters * size.managed
    own = size.clusters * size.groups - managed
    return Counter(
        DescribeAutoScalingGroups=ceil((own + managed) / 50),
        DescribeNodegroup=managed,
        DescribeInstances=ceil(size.total / 1000),
        DescribeImages=1,
        DescribeInstanceRefreshes=own,
        GetInstanceProfile=own,
        DescribeCluster=size.clusters,
        nodes=size.clusters * ceil(size.groups * size.nodes / 500),
    )


if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = Size(clusters=3, groups=3, nodes=3, managed=1)


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    """Made once: it takes moto a while."""
    with standing(SIZE) as made:
        yield made


def test_an_audit_asks_no_more_than_the_table_of_calls_allows_and_grows_by_its_pages(fleet: Fleet) -> None:
    fleet.calls.clear()
    report = fleet.audited()
    assert (report.unread, sum(each.on_pinned for each in report.groups)) == ((), SIZE.total)
    assert fleet.calls == fewest(SIZE)


NEEDED = {
    "DescribeAutoScalingGroups": "autoscaling:DescribeAutoScalingGroups",
    "DescribeInstances": "ec2:DescribeInstances",
    "DescribeImages": "ec2:DescribeImages",
    "DescribeInstanceRefreshes": "autoscaling:DescribeInstanceRefreshes",
    "DescribeNodegroup": "eks:DescribeNodegroup",
    "DescribeCluster": "eks:DescribeCluster",
    "GetInstanceProfile": "iam:GetInstanceProfile",
}
"""Each call of AWS's to the permission that it needs."""


def test_each_permission_that_is_missing_is_named_and_nothing_passes_for_want_of_it(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {*NEEDED, "nodes"} == {*fewest(SIZE)}
    policy = (ROOT / "docs" / "audit.md").read_text()
    for operation, permission in NEEDED.items():
        monkeypatch.setattr(fleet, "denied", operation)
        unread = fleet.audited().unread
        assert any(permission in each for each in unread), (operation, unread)
        assert f'"{permission}"' in policy
