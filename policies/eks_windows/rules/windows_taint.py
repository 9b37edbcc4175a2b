from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
from eks_windows.rule import Parameter, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class WindowsTaint(Rule):
    """Pods that know nothing of Windows stay away from it."""

    id = "windows-taint"
    title = "Windows node groups have a taint that keeps Linux pods away."
    reason = (
        "A pod without a node selector, such as most Linux daemon sets and every chart from the internet, is "
        "scheduled on a Windows node and sticks there in ContainerCreating (eksctl#1590). A taint keeps it away; "
        "Windows workloads tolerate it."
    )
    source = "https://docs.aws.amazon.com/eks/latest/best-practices/windows-scheduling.html"
    fix = '-KubeletExtraArgs "--register-with-taints=os=windows:NoSchedule" in user data'
    severity = Severity.MEDIUM
    parameters = (Parameter("keys", (), "The taint keys of which one must be there; none for any taint."),)

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Look for a taint in the managed group, in the autoscaler's tags and in the kubelet's arguments."""
        wanted = options.texts("keys")
        expected = f"a taint with the key {' or '.join(wanted)}" if wanted else "a taint such as os=windows:NoSchedule"
        for group in estate.windows_groups():
            keys = [taint.value for taint in group.taints if taint.value is not None]
            if any(not wanted or key in wanted for key in keys):
                continue
            open_one = next((taint for taint in group.taints if taint.unknown is not None), None)
            found = f"taints {', '.join(map(str, keys))}" if keys else "no taint"
            open_to_all = Finding(group.place_of("taints"), f"{group.title} lets every pod in.", found, expected)
            yield open_to_all if open_one is None else open_to_all.hinging_on(open_one)
