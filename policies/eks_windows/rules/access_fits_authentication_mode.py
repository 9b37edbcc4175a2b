from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
from eks_windows.model import spoken
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eks_windows.model import Cluster, Estate
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
        refusing = {mode: next(_refusing(estate.clusters.values(), mode), None) for mode in _MODES.values()}
        for entry in estate.access:
            mode = _MODES[not entry.type.absent]
            cluster = estate.clusters.get(entry.cluster.value or "")
            if entry.cluster.unknown is not None:  # one cluster for which it would be wrong is enough to be named
                cluster = refusing[mode]
            if cluster is None or not any(_refusing([cluster], mode)):
                continue
            what = f"Cluster {spoken(cluster.key)} does not look at this {entry.form}."
            found = f"authentication mode {cluster.mode.value or 'not known yet'}"
            refused = Finding(entry.place, what, found, "API_AND_CONFIG_MAP, or the other way in")
            unclear = next((one for one in (entry.cluster, cluster.mode) if one.unknown is not None), None)
            yield refused if unclear is None else refused.hinging_on(unclear)


_MODES = {True: "CONFIG_MAP", False: "API"}
"""The mode that has no access entries, and the one that does not read aws-auth."""


def _refusing(clusters: Iterable[Cluster], mode: str) -> Iterator[Cluster]:
    """The clusters that have a mode, or may have it."""
    return (one for one in clusters if one.mode.value == mode or one.mode.unknown is not None)
