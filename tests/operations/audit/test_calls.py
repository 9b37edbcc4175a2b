"""How often an audit asks AWS and API servers."""

from __future__ import annotations

from collections import Counter
from math import ceil

from tests.operations.audit.fleet import Size, standing


def fewest(size: Size) -> Counter[str]:
    """The table of calls, of what is self-managed: by operation, for one Region and account."""
    groups = size.clusters * size.groups
    return Counter(
        DescribeAutoScalingGroups=ceil(groups / 50),
        DescribeInstances=ceil(size.total / 1000),
        DescribeImages=1,
        DescribeInstanceRefreshes=groups,
        GetInstanceProfile=groups,
        DescribeCluster=size.clusters,
        nodes=size.clusters * ceil(size.groups * size.nodes / 500),
    )


def test_an_audit_asks_no_more_than_the_table_of_calls_allows_and_grows_by_its_pages() -> None:
    size = Size(clusters=3, groups=2, nodes=3)
    with standing(size) as fleet:
        report = fleet.audited()
    assert (report.unread, sum(each.on_pinned for each in report.groups)) == ((), size.total)
    assert fleet.calls == fewest(size)
