"""Measures one mapping on a usual and on a large aws-auth: seconds and calls, against a real API server.

python -m tests.components.aws_auth.measure
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from components.aws_auth.cluster.api import AwsAuthApi
from components.aws_auth.cluster.write import Planner, write
from components.aws_auth.plan.ensure import plan_ensure
from components.aws_auth.plan.plan import Consent, Known
from components.aws_auth.plan.remove import plan_remove
from components.aws_auth.text.mapping import NODE_USERNAME, WINDOWS_GROUPS
from components.kubernetes.token import TokenSource
from rehearsal import kubernetes
from tests.components.aws_auth.live import Live
from tests.components.aws_auth.texts import LINUX_TEXT, OWNER, WANTED

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
LARGE = 900 * 1024


def ensuring() -> Planner:
    """Make sure of the entry."""
    return lambda live: plan_ensure(live, WANTED, OWNER, Consent())


def removing() -> Planner:
    """Take it away."""
    known = Known(NODE_USERNAME, WINDOWS_GROUPS, "created")
    return lambda live: plan_remove(live, WANTED.key, OWNER, known, "remove", Consent())


def texts() -> dict[str, str]:
    """Two entries, and as many as fit in 900 KiB."""
    second = LINUX_TEXT.replace("linux-node", "other-node")
    many = (LINUX_TEXT.replace("linux-node", f"node-{number:06}") for number in range(LARGE // len(LINUX_TEXT)))
    return {"2 entries": LINUX_TEXT + second, f"{LARGE // len(LINUX_TEXT)} entries, 900 KiB": "".join(many)}


def main() -> None:
    """Print a line for each operation and size: median seconds, and calls."""
    with tempfile.TemporaryDirectory() as folder:
        api = kubernetes.start(Path(folder))
        try:
            for name, text in texts().items():
                _measure(api, name, text)
        finally:
            kubernetes.stop(Path(folder))


def _measure(api: kubernetes.KubeApi, name: str, text: str) -> None:
    live = Live(api)
    seconds: dict[str, list[float]] = {"add": [], "nothing to do": [], "remove": []}
    calls: dict[str, int] = {}
    for _ in range(ROUNDS):
        live.delete()
        live.put({"mapRoles": text})
        for what, planner in (("add", ensuring), ("nothing to do", ensuring), ("remove", removing)):
            began = time.perf_counter()
            calls[what] = _once(api, planner)
            seconds[what].append(time.perf_counter() - began)
    for what, found in seconds.items():
        sys.stdout.write(f"{name:<28} {what:<14} {statistics.median(found):7.3f} s  {calls[what]} calls\n")


def _once(api: kubernetes.KubeApi, planner: Callable[[], Planner]) -> int:
    token = TokenSource(lambda: api.admin_token)
    client = AwsAuthApi(api.url, api.certificate_authority, token, lambda: "x")
    write(client, planner())
    return client.calls


if __name__ == "__main__":
    main()
