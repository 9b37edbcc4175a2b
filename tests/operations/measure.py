"""What operations cost, for `make bench`: lines of JSON.

python -m tests.operations.measure            all of it
python -m tests.operations.measure audit 40   an audit of so many clusters alone, in a process of its own
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from operations.rollout.forecast import Refresh, of_refresh
from operations.rollout.simulation import play
from tests.operations.audit.fleet import Size, standing
from tests.operations.audit.test_calls import fewest

CLUSTERS, GROUPS, NODES = 40, 2, 63
"""About 5,000 nodes."""

SEED = 20261110
YEAR = 2027
ENVIRONMENTS = ("dev", "staging", "prod")
LOOKS = {"each hour": timedelta(hours=1), "each day": timedelta(days=1)}
"""Between two looks for a release of Amazon's, and for a build to pin."""
BUILD = (50, 95)
"""Minutes of an image build with its tests and Fast Launch snapshots; the least and the most."""
MERGE = (10, 120)
"""Minutes from the pull request of a pin to its merge: the checks of a preview, and a person or a rule."""
UP = 6
"""Minutes of `pulumi up`."""
AUDIT = 5
"""Minutes from the end of a roll-out until its audit has run."""


def audited(clusters: int) -> dict[str, Any]:
    """An audit of so many clusters: calls, seconds, and the most memory that it took beside moto."""
    size = Size(clusters=clusters, groups=GROUPS, nodes=NODES)
    with standing(size) as fleet:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.perf_counter()
        report = fleet.audited()
        seconds = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "clusters": clusters,
        "nodes": sum(each.instances for each in report.groups),
        "calls": fleet.calls.total(),
        "table": fewest(size).total(),
        "seconds": seconds,
        "more_mb": (after - before) / 1024,
    }


def planned() -> dict[str, float]:
    """The plan of a group of 10,000 nodes, by waves and played node by node."""
    refresh = _refresh(10_000, 110)
    found: dict[str, float] = {}
    for name, forecast in (("by waves", of_refresh), ("played", play)):
        begun = time.perf_counter()
        forecast(refresh)
        found[name] = time.perf_counter() - begun
    return found


def patch_tuesday(year: int, month: int) -> date:
    """The second Tuesday."""
    first = date(year, month, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7 + 7)


def year(look: timedelta) -> dict[str, Any]:
    """A year of forty clusters, each with its groups in three environments that follow each other, looked at so often.

    For each month and cluster: hours from Amazon's release until every node of prod is audited.
    """
    chance = random.Random(SEED)  # noqa: S311  the same year at each run
    fleets = [[chance.randint(2, 60) for _ in range(3)] for _ in range(CLUSTERS)]
    hours: list[float] = []
    days: list[float] = []
    for month in range(1, 13):
        released = datetime.combine(patch_tuesday(YEAR, month), datetime.min.time(), UTC) + timedelta(
            days=chance.randint(3, 9), minutes=chance.randint(0, 24 * 60)
        )
        built = released + look * chance.random() + timedelta(minutes=chance.randint(*BUILD))
        for groups in fleets:
            now = built
            for _ in ENVIRONMENTS:
                now += timedelta(minutes=chance.randint(*MERGE) + UP)
                now += timedelta(seconds=max(_rolled(nodes) for nodes in groups), minutes=AUDIT)
            hours.append((now - released).total_seconds() / 3600)
            tuesday = datetime.combine(patch_tuesday(YEAR, month), datetime.min.time(), UTC)
            days.append((now - tuesday).total_seconds() / 86400)
    return {
        "runs": len(hours),
        "median_hours": statistics.median(hours),
        "worst_hours": max(hours),
        "median_days": statistics.median(days),
        "worst_days": max(days),
    }


def _rolled(nodes: int) -> float:
    """Seconds of a roll-out with the defaults of a stack file beside a surge of a fifth, and drains of five minutes."""
    return of_refresh(_refresh(nodes, 120)).seconds


def _refresh(nodes: int, most: int) -> Refresh:
    return Refresh(
        desired=nodes,
        outdated=nodes,
        min_healthy=100,
        max_healthy=most,
        in_service_seconds=540,
        ready_seconds=540,
        warm_up_seconds=0,
        gone_seconds=300,
    )


def main(arguments: list[str]) -> None:
    """Measure."""
    if arguments[:1] == ["audit"]:
        sys.stdout.write(json.dumps(audited(int(arguments[1]))) + "\n")
        return
    for clusters in (CLUSTERS // 2, CLUSTERS):
        # A process of its own, as memory that was taken is not given back.
        subprocess.run([sys.executable, "-m", "tests.operations.measure", "audit", str(clusters)], check=True)
    sys.stdout.write(json.dumps({"plan": planned()}) + "\n")
    sys.stdout.write(json.dumps({"year": {name: year(look) for name, look in LOOKS.items()}}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
