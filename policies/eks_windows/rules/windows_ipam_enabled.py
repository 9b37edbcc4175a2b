from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.model import Fact, spoken
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options

EXPECTED = 'enableWindowsIpam "true" in the configuration of the add-on vpc-cni'


class WindowsIpamEnabled(Rule):
    """Windows pods get addresses."""

    id = "windows-ipam-enabled"
    title = "The VPC CNI of a cluster with Windows nodes has Windows IPAM enabled."
    reason = (
        "Without it no Windows pod gets an address and all stay in ContainerCreating. A hand-patched ConfigMap is "
        "reset by the next update of the add-on (amazon-vpc-cni-k8s#2877), so it belongs in the add-on's "
        "configuration values."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html"
    fix = 'configuration_values=json.dumps({"enableWindowsIpam": "true"}) on the add-on vpc-cni'
    severity = Severity.HIGH

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge the add-on or ConfigMap of each cluster that is in the stack with Windows nodes."""
        del options
        for cluster, groups in estate.by_cluster():
            told = [one for one in estate.network if one.cluster.value == cluster]
            perhaps = [one.cluster for one in estate.network if one.cluster.value is None]
            if not any(group.windows for group in groups) or any(one.windows_ipam.value for one in told):
                continue
            what = f"Windows pods of cluster {spoken(cluster)} get addresses."
            facts = [*(one.windows_ipam for one in told), *perhaps]
            unclear = next((one for one in facts if one.unknown is not None), None)
            if unclear is not None:
                yield unproven(what, unclear, EXPECTED)
            elif told:
                what = f"No Windows pod of cluster {spoken(cluster)} will get an address."
                yield Finding(told[0].place, what, "Windows IPAM not enabled", EXPECTED)
            elif cluster in estate.clusters:
                yield unproven(what, Fact(estate.clusters[cluster].place), EXPECTED)
