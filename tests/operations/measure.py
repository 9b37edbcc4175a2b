"""What operations cost, for `make bench`: lines of JSON.

python -m tests.operations.measure            all of it
python -m tests.operations.measure audit 40   an audit of so many clusters alone, in a process of its own
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from typing import Any

from operations.rollout.forecast import of_refresh
from operations.rollout.simulation import play
from tests.operations.audit.fleet import Size, standing
from tests.operations.audit.server import apart
from tests.operations.audit.test_calls import fewest
from tests.operations.year import ONCE_A_DAY, refresh, shipped, year

SIZES, GROUPS, MANAGED, NODES = (10, 20, 40), 3, 1, 42
"""Clusters; of each its groups, those of them that EKS manages, and the nodes of each: about 5,000 of 40 clusters."""


def audited(clusters: int) -> dict[str, Any]:
    """An audit of so many clusters, AWS in a process of its own: calls, seconds, and the most memory that it took."""
    size = Size(clusters=clusters, groups=GROUPS, nodes=NODES, managed=MANAGED)
    with standing(size, apart) as fleet:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun, worked = time.perf_counter(), time.process_time()
        report = fleet.audited()
        assert not report.unread, report.unread
        cpu, seconds = time.process_time() - worked, time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "clusters": clusters,
        "nodes": sum(each.instances for each in report.groups),
        "calls": fleet.calls.total(),
        "table": fewest(size).total(),
        "cpu_seconds": cpu,
        "seconds": seconds,
        "more_mb": (after - before) / 1024,
    }


def planned() -> dict[str, float]:
    """The plan of a group of 10,000 nodes, by waves and played node by node."""
    rolled = refresh(10_000, 110)
    found: dict[str, float] = {}
    for name, forecast in (("by waves", of_refresh), ("played", play)):
        begun = time.perf_counter()
        forecast(rolled)
        found[name] = time.perf_counter() - begun
    return found


def main(arguments: list[str]) -> None:
    """Measure."""
    if arguments[:1] == ["audit"]:
        sys.stdout.write(json.dumps(audited(int(arguments[1]))) + "\n")
        return
    for clusters in SIZES:
        # A process of its own, as memory that was taken is not given back.
        subprocess.run([sys.executable, "-m", "tests.operations.measure", "audit", str(clusters)], check=True)
    sys.stdout.write(json.dumps({"plan": planned()}) + "\n")
    sys.stdout.write(
        json.dumps({"year": [{"looked": str(each), **year(each)} for each in (shipped(), ONCE_A_DAY)]}) + "\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
