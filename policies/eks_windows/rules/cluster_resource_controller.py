from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
from eks_windows.knowledge.managed_policies import CONTROLLER_POLICY, lack_of
from eks_windows.model import spoken
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class ClusterResourceController(Rule):
    """The control plane may give Windows nodes addresses."""

    id = "cluster-resource-controller"
    title = "The role of a cluster with Windows nodes has AmazonEKSVPCResourceController."
    reason = (
        "The VPC resource controller in the control plane hands out the addresses of Windows pods with the "
        "cluster's role. Without this policy it may not, and every Windows pod stays without an address."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html"
    fix = 'policy_arn="arn:aws:iam::aws:policy/AmazonEKSVPCResourceController" attached to the cluster role'
    severity = Severity.HIGH

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge clusters whose role's attachments are in the stack."""
        del options
        for key, groups in estate.by_cluster():
            cluster = estate.clusters.get(key)
            if cluster is None or not any(group.windows for group in groups):
                continue
            lack = lack_of(estate, cluster.role, CONTROLLER_POLICY)
            if lack is None:
                continue
            found, unclear = lack
            what = f"The role of cluster {spoken(key)} does not let it give Windows pods addresses."
            lacking = Finding(cluster.role.place, what, found, CONTROLLER_POLICY)
            yield lacking if unclear is None else lacking.hinging_on(unclear)
