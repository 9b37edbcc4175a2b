"""What runs in the cluster, as far as Windows nodes and their roll-outs go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.doctor.checks.check import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.doctor.facts import Facts, Workload

_ADVISED = 2
"""Nodes, or replicas, so that one may go."""


def linux_nodes(facts: Facts) -> Iterator[Flaw]:
    """There are Linux nodes, on which CoreDNS runs."""
    ready = [each for each in facts.nodes.value if not each.windows and each.ready]
    fix = "add a group of Linux nodes"
    if not ready:
        yield Flaw("no Linux node is Ready, and CoreDNS and the controllers run on no other", fix)
    elif len(ready) < _ADVISED:
        yield Flaw(f"one Linux node is Ready, {ready[0].name}: without it no pod finds a name", fix, fails=False)
    dns = next((each for each in facts.workloads.value if each.name == "coredns"), None)
    if dns is None or not dns.ready:
        state = f"has {dns.ready} of {dns.replicas} pods ready" if dns else "is not there"
        yield Flaw(f"CoreDNS {state}", "see kubectl -n kube-system describe deployment coredns")


def budgets(facts: Facts) -> Iterator[Flaw]:
    """Budgets let pods go."""
    stuck = {str(budget) for _, counted in facts.pods.value for budget in counted if budget.allowed == 0}
    for each in sorted(stuck):
        yield Flaw(
            f"the budget {each} lets no pod of a Windows node go: its drain waits for nothing",
            "add replicas, or allow one to go; for pods that crash, unhealthyPodEvictionPolicy: AlwaysAllow",
        )


def single_replicas(facts: Facts) -> Iterator[Flaw]:
    """Windows workloads go on while a node is replaced."""
    for each in _windows(facts):
        if each.replicas == 1:
            yield Flaw(f"{each.title} has one replica, and stands still while its node is replaced", _MORE, fails=False)


_MORE = "give it two, spread over nodes, or tell its users"


def autoscaler(facts: Facts) -> Iterator[Flaw]:
    """The cluster autoscaler does not work against roll-outs."""
    for each in facts.workloads.value:
        if not any("cluster-autoscaler" in image for image in each.images):
            continue
        yield Flaw(
            f"{each.title} scales while nodes are replaced, and both change the desired capacity",
            "scale it to none while a roll-out lasts, or take Windows groups out of its discovery",
            fails=False,
        )
        closed = any(not subnet.way_out for subnet in facts.subnets.value.values())
        if closed and "--aws-use-static-instance-list=true" not in each.words:
            yield Flaw(
                f"{each.title} asks for prices of instances, and there is no way to the internet",
                "start it with --aws-use-static-instance-list=true",
            )


def _windows(facts: Facts) -> list[Workload]:
    return [each for each in facts.workloads.value if each.windows]
