from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
from eks_windows.model import spoken
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class AccessFitsAuthenticationMode(Rule):
    """The way in is one that the cluster knows."""

    id = "access-fits-authentication-mode"
    title = "Nodes are let in by a way that the cluster's authentication mode has."
    reason = (
        "A cluster in mode CONFIG_MAP refuses access entries, and one in mode API does not read aws-auth at all: "
        "the nodes start, cost money and never join. The mode can only go forward, from CONFIG_MAP over "
        "API_AND_CONFIG_MAP to API."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html"
    fix = 'access_config={"authentication_mode": "API_AND_CONFIG_MAP"} on the cluster'
    severity = Severity.HIGH

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Hold access entries and aws-auth rows for nodes against the mode of a cluster in the stack."""
        del options
        for entry in estate.access:
            cluster = estate.clusters.get(entry.cluster.value or "")
            if cluster is None or cluster.mode.value is None:
                continue
            by_entry = not entry.type.absent
            if cluster.mode.value == ("CONFIG_MAP" if by_entry else "API"):
                what = f"Cluster {spoken(cluster.key)} does not look at this {entry.form}."
                expected = "API_AND_CONFIG_MAP, or the other way in"
                yield Finding(entry.place, what, f"authentication mode {cluster.mode.value}", expected)
